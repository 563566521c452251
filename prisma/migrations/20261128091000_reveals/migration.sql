-- An access token that was shown to a person, and until when they were told that they may count on it.
CREATE TABLE "Reveal" (
  "id" UUID NOT NULL,
  "tokenSetId" UUID NOT NULL,
  "generation" INTEGER NOT NULL,
  "userId" UUID NOT NULL,
  "personName" TEXT NOT NULL,
  "promisedUntil" TIMESTAMPTZ(3) NOT NULL,
  "revealedAt" TIMESTAMPTZ(3) NOT NULL,

  CONSTRAINT "Reveal_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "Reveal_tokenSetId_promisedUntil_idx" ON "Reveal"("tokenSetId", "promisedUntil");

ALTER TABLE "Reveal" ADD CONSTRAINT "Reveal_tokenSetId_fkey" FOREIGN KEY ("tokenSetId") REFERENCES "TokenSet"("id") ON DELETE CASCADE ON UPDATE CASCADE;
