-- Machines collect access tokens with client credentials of their own; what each was told is durable before it is told.
CREATE TABLE "Machine" (
  "id" UUID NOT NULL,
  "organizationId" UUID NOT NULL,
  "tokenSetId" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "clientId" TEXT NOT NULL,
  "networks" TEXT[],
  "createdByName" TEXT NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL,
  "expiresAt" TIMESTAMPTZ(3),
  "revokedAt" TIMESTAMPTZ(3),
  "revokedByName" TEXT,
  "lastUsedAt" TIMESTAMPTZ(3),
  "lastAddress" TEXT,
  "lastUserAgent" TEXT,

  CONSTRAINT "Machine_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Machine_clientId_key" ON "Machine"("clientId");
CREATE INDEX "Machine_tokenSetId_idx" ON "Machine"("tokenSetId");

CREATE TABLE "MachineSecret" (
  "id" UUID NOT NULL,
  "machineId" UUID NOT NULL,
  "hash" TEXT NOT NULL,
  "hint" TEXT NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL,
  "expiresAt" TIMESTAMPTZ(3),

  CONSTRAINT "MachineSecret_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "MachineSecret_machineId_idx" ON "MachineSecret"("machineId");

CREATE TABLE "Handout" (
  "machineId" UUID NOT NULL,
  "tokenSetId" UUID NOT NULL,
  "generation" INTEGER NOT NULL,
  "promisedUntil" TIMESTAMPTZ(3) NOT NULL,
  "firstAt" TIMESTAMPTZ(3) NOT NULL,
  "lastAt" TIMESTAMPTZ(3) NOT NULL,
  "count" INTEGER NOT NULL DEFAULT 1,

  CONSTRAINT "Handout_pkey" PRIMARY KEY ("machineId", "generation")
);
CREATE INDEX "Handout_tokenSetId_promisedUntil_idx" ON "Handout"("tokenSetId", "promisedUntil");

ALTER TABLE "Machine" ADD CONSTRAINT "Machine_tokenSetId_fkey" FOREIGN KEY ("tokenSetId") REFERENCES "TokenSet"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "MachineSecret" ADD CONSTRAINT "MachineSecret_machineId_fkey" FOREIGN KEY ("machineId") REFERENCES "Machine"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Handout" ADD CONSTRAINT "Handout_machineId_fkey" FOREIGN KEY ("machineId") REFERENCES "Machine"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Handout" ADD CONSTRAINT "Handout_tokenSetId_fkey" FOREIGN KEY ("tokenSetId") REFERENCES "TokenSet"("id") ON DELETE CASCADE ON UPDATE CASCADE;
