-- A pair that a new connection replaced: kept sealed while machines were promised its access token, then revoked at the
-- provider until that is heard. Wiping it removes its row.
CREATE TABLE "Retirement" (
  "generationId" UUID NOT NULL,
  "tokenSetId" UUID NOT NULL,
  "attemptId" UUID NOT NULL,
  "heldUntil" TIMESTAMPTZ(3),
  "dueAt" TIMESTAMPTZ(3) NOT NULL,
  "tries" INTEGER NOT NULL DEFAULT 0,

  CONSTRAINT "Retirement_pkey" PRIMARY KEY ("generationId")
);
CREATE INDEX "Retirement_tokenSetId_idx" ON "Retirement"("tokenSetId");
CREATE INDEX "Retirement_dueAt_idx" ON "Retirement"("dueAt");

ALTER TABLE "Retirement" ADD CONSTRAINT "Retirement_generationId_fkey" FOREIGN KEY ("generationId") REFERENCES "Generation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Retirement" ADD CONSTRAINT "Retirement_tokenSetId_fkey" FOREIGN KEY ("tokenSetId") REFERENCES "TokenSet"("id") ON DELETE CASCADE ON UPDATE CASCADE;
