-- What came of requests with an idempotency key, for a day.
CREATE TABLE "IdempotentRequest" (
  "id" UUID NOT NULL,
  "organizationId" UUID NOT NULL,
  "actor" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "fingerprint" TEXT NOT NULL,
  "startedAt" TIMESTAMPTZ(3) NOT NULL,
  "completedAt" TIMESTAMPTZ(3),
  "status" INTEGER,
  "answerSealed" TEXT,

  CONSTRAINT "IdempotentRequest_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "IdempotentRequest_actor_key_key" ON "IdempotentRequest"("actor", "key");
CREATE INDEX "IdempotentRequest_startedAt_idx" ON "IdempotentRequest"("startedAt");
ALTER TABLE "IdempotentRequest" ADD CONSTRAINT "IdempotentRequest_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
