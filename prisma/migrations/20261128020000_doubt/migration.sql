-- A set is in doubt until its missing answer is found or proved lost; a process says where its journal is.
ALTER TABLE "TokenSet" ADD COLUMN "doubtSince" TIMESTAMPTZ(3), ADD COLUMN "doubtEvidence" JSONB;
ALTER TABLE "Generation" ADD COLUMN "expiryStated" BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE "Instance" ADD COLUMN "journalId" UUID;
