-- Where a set stands, apart from the clock: with the time, its health follows (lib/health/health-sql.ts). Lists find and order
-- by it without reading every set.
ALTER TABLE "TokenSet" ADD COLUMN "phase" TEXT NOT NULL GENERATED ALWAYS AS (
  CASE
    WHEN "revokedAt" IS NOT NULL THEN 'revoked'
    WHEN "verdict" <> 'client_secret_changed' THEN 'reauthorize'
    WHEN "generation" <= 0 THEN 'pending'
    WHEN "pausedAt" IS NOT NULL THEN 'paused'
    WHEN "verdict" IS NOT NULL OR "credentialsRefusedAt" IS NOT NULL THEN 'on_hold'
    WHEN "doubtSince" IS NOT NULL THEN 'in_doubt'
    WHEN "failureCount" > 0 THEN 'failing'
    ELSE 'running'
  END
) STORED;

CREATE INDEX "TokenSet_organizationId_phase_name_id_idx" ON "TokenSet" ("organizationId", "phase", "name", "id");
