-- An attempt that had brought nothing when its set moved on; `fenced` had, and its tokens are kept.
ALTER TYPE "AttemptOutcome" ADD VALUE 'overtaken' AFTER 'fenced';

-- An adopted copy or backup may be behind the provider: such a set is asked about before its refresh token is offered.
ALTER TABLE "TokenSet" ADD COLUMN "unprovenSince" TIMESTAMPTZ(3);
CREATE INDEX "TokenSet_unproven_idx" ON "TokenSet" ("unprovenSince") WHERE "unprovenSince" IS NOT NULL;

-- When Apicbase last told anything about the pair in force: living sets are checked in this order.
ALTER TABLE "TokenSet" ADD COLUMN "heardAt" TIMESTAMPTZ(3) GENERATED ALWAYS AS (GREATEST("checkedAt", "refreshedAt")) STORED;
CREATE INDEX "TokenSet_heardAt_idx" ON "TokenSet" ("heardAt") WHERE "dueAt" IS NOT NULL;

-- How long the provider took to answer; null when no answer came.
ALTER TABLE "Attempt" ADD COLUMN "providerMs" INTEGER;

-- Journal files that cannot be read to their end, or hold what this database has no place for: kept, and shown.
ALTER TABLE "Instance" ADD COLUMN "journalsKept" INTEGER NOT NULL DEFAULT 0;
