-- A PKCE verifier is of use until its flow has ended. Earlier versions read it in the exchange alone, before they note the end.
ALTER TABLE "Authorization" ALTER COLUMN "codeVerifierSealed" DROP NOT NULL;
UPDATE "Authorization" SET "codeVerifierSealed" = NULL
WHERE "outcome" IS NOT NULL OR "expiresAt" < statement_timestamp() - interval '1 day';
CREATE INDEX "Authorization_verifier_idx" ON "Authorization" ("expiresAt") WHERE "codeVerifierSealed" IS NOT NULL;
