-- Keys with which scripts act for their maker on the JSON API; they end with the membership.
CREATE TABLE "ApiKey" (
  "id" UUID NOT NULL,
  "organizationId" UUID NOT NULL,
  "userId" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "permissions" TEXT[],
  "environments" "Environment"[],
  "hash" TEXT NOT NULL,
  "hint" TEXT NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL,
  "expiresAt" TIMESTAMPTZ(3) NOT NULL,
  "revokedAt" TIMESTAMPTZ(3),
  "revokedByName" TEXT,
  "lastUsedAt" TIMESTAMPTZ(3),
  "lastAddress" TEXT,
  "lastUserAgent" TEXT,

  CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "ApiKey_hash_key" ON "ApiKey"("hash");
CREATE INDEX "ApiKey_organizationId_createdAt_idx" ON "ApiKey"("organizationId", "createdAt" DESC);
CREATE INDEX "ApiKey_userId_organizationId_idx" ON "ApiKey"("userId", "organizationId");
ALTER TABLE "ApiKey" ADD CONSTRAINT "ApiKey_userId_organizationId_fkey" FOREIGN KEY ("userId", "organizationId") REFERENCES "Membership"("userId", "organizationId") ON DELETE CASCADE ON UPDATE CASCADE;
