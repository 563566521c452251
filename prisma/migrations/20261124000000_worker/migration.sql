CREATE TYPE "InstanceKind" AS ENUM ('web', 'worker');

ALTER TABLE "TokenSet"
  ADD COLUMN "retryAt" TIMESTAMPTZ(3),
  ADD COLUMN "promisedUntil" TIMESTAMPTZ(3),
  ADD COLUMN "promisedTo" TEXT,
  ADD COLUMN "credentialsRefusedAt" TIMESTAMPTZ(3);

-- What the worker may touch and when, computed where the columns are: no writer can forget it.
ALTER TABLE "TokenSet" ADD COLUMN "dueAt" TIMESTAMPTZ(3) GENERATED ALWAYS AS (
  CASE
    WHEN "nextRefreshAt" IS NULL OR "generation" <= 0 OR "revokedAt" IS NOT NULL OR "pausedAt" IS NOT NULL
      OR "verdict" IS NOT NULL OR "credentialsRefusedAt" IS NOT NULL
    THEN NULL
    ELSE GREATEST("nextRefreshAt", "retryAt", "promisedUntil")
  END
) STORED;

DROP INDEX "TokenSet_nextRefreshAt_idx";
CREATE INDEX "TokenSet_dueAt_accessTokenExpiresAt_id_idx" ON "TokenSet" ("dueAt", "accessTokenExpiresAt", "id");

ALTER TABLE "Application" ADD COLUMN "credentialsRefusedAt" TIMESTAMPTZ(3);

ALTER TABLE "Attempt" ADD COLUMN "verdict" "Verdict", ADD COLUMN "replay" BOOLEAN NOT NULL DEFAULT false;

-- Recovery asks for what is open past its deadline; nearly every attempt is settled.
CREATE INDEX "Attempt_open_idx" ON "Attempt" ("deadlineAt") WHERE "outcome" IS NULL OR "outcome" = 'unknown';

CREATE TABLE "Instance" (
  "id" UUID NOT NULL,
  "kind" "InstanceKind" NOT NULL,
  "name" TEXT NOT NULL,
  "startedAt" TIMESTAMPTZ(3) NOT NULL,
  "seenAt" TIMESTAMPTZ(3) NOT NULL,
  "stoppedAt" TIMESTAMPTZ(3),
  "sweptAt" TIMESTAMPTZ(3),
  "inFlight" INTEGER NOT NULL DEFAULT 0,
  "journalBytes" BIGINT NOT NULL DEFAULT 0,
  "journalFailure" TEXT,
  CONSTRAINT "Instance_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "Instance_seenAt_idx" ON "Instance" ("seenAt");

-- Pairs of stale writers that are not in force yet.
CREATE INDEX "Generation_kept_idx" ON "Generation" ("tokenSetId", "rotatedFrom") WHERE NOT "adopted" AND "wipedAt" IS NULL;
