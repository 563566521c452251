-- What one consent or import gave, and whose access it is: a pair is stored first, then judged, then made current. Sets
-- that were connected before have no row until they are connected anew or checked.
CREATE TYPE "GrantStanding" AS ENUM ('received', 'current', 'aside', 'replaced', 'overtaken', 'ended');

CREATE TABLE "Grant" (
  "id" UUID NOT NULL,
  "organizationId" UUID NOT NULL,
  "tokenSetId" UUID NOT NULL,
  "generation" INTEGER NOT NULL,
  "attemptId" UUID,
  "actorUserId" UUID,
  "actorName" TEXT NOT NULL,
  "receivedAt" TIMESTAMPTZ(3) NOT NULL,
  "standing" "GrantStanding" NOT NULL,
  "reason" TEXT,
  "identity" JSONB,
  "learnedAt" TIMESTAMPTZ(3),
  "dueAt" TIMESTAMPTZ(3),
  "tries" INTEGER NOT NULL DEFAULT 0,
  "proof" JSONB,
  "decidedAt" TIMESTAMPTZ(3),
  "decidedByName" TEXT,
  "confirmedAt" TIMESTAMPTZ(3),
  "confirmedByName" TEXT,

  CONSTRAINT "Grant_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Grant_attemptId_key" ON "Grant"("attemptId");
CREATE UNIQUE INDEX "Grant_tokenSetId_generation_key" ON "Grant"("tokenSetId", "generation");
CREATE INDEX "Grant_dueAt_idx" ON "Grant"("dueAt");
-- One access is current.
CREATE UNIQUE INDEX "Grant_current_key" ON "Grant"("tokenSetId") WHERE "standing" = 'current';
CREATE INDEX "Grant_aside_idx" ON "Grant"("organizationId", "receivedAt") WHERE "standing" = 'aside';

ALTER TABLE "Grant" ADD CONSTRAINT "Grant_tokenSetId_fkey" FOREIGN KEY ("tokenSetId") REFERENCES "TokenSet"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Grant" ADD CONSTRAINT "Grant_tokenSetId_generation_fkey" FOREIGN KEY ("tokenSetId", "generation") REFERENCES "Generation"("tokenSetId", "number") ON DELETE CASCADE ON UPDATE CASCADE;
