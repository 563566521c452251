-- Archived is a phase of its own, before all others. A computed column is changed by making it anew.
ALTER TABLE "TokenSet" DROP COLUMN "phase";
ALTER TABLE "TokenSet" ADD COLUMN "phase" TEXT NOT NULL GENERATED ALWAYS AS (
  CASE
    WHEN "archivedAt" IS NOT NULL THEN 'archived'
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

-- Open pages hear of archiving too: of a set that was paused before, no other column changes.
CREATE OR REPLACE FUNCTION notify_larder_pages_set() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('larder_pages', NEW."organizationId" || ' ' || NEW."id" || CASE
    WHEN TG_OP = 'UPDATE' AND
      (OLD."name", OLD."requestedScopes", OLD."grantedScopes", OLD."generation" > 0, OLD."failureCount" > 0, OLD."failureReason",
        OLD."verdict", OLD."doubtSince", OLD."revokedAt", OLD."revocationProof", OLD."pausedAt", OLD."credentialsRefusedAt",
        OLD."unprovenSince", OLD."checkActive", OLD."archivedAt")
      IS NOT DISTINCT FROM
      (NEW."name", NEW."requestedScopes", NEW."grantedScopes", NEW."generation" > 0, NEW."failureCount" > 0, NEW."failureReason",
        NEW."verdict", NEW."doubtSince", NEW."revokedAt", NEW."revocationProof", NEW."pausedAt", NEW."credentialsRefusedAt",
        NEW."unprovenSince", NEW."checkActive", NEW."archivedAt")
    THEN ' t' ELSE ' s' END);
  RETURN NULL;
END;
$$;

DROP TRIGGER token_set_pages ON "TokenSet";
CREATE TRIGGER token_set_pages AFTER UPDATE ON "TokenSet"
  FOR EACH ROW
  WHEN (
    (OLD."name", OLD."requestedScopes", OLD."grantedScopes", OLD."generation", OLD."accessTokenExpiresAt", OLD."refreshedAt",
      OLD."failureCount", OLD."failureReason", OLD."failedAt", OLD."checkedAt", OLD."checkActive", OLD."verdict",
      OLD."doubtSince", OLD."revokedAt", OLD."revocationProof", OLD."pausedAt", OLD."credentialsRefusedAt", OLD."unprovenSince",
      OLD."archivedAt")
    IS DISTINCT FROM
    (NEW."name", NEW."requestedScopes", NEW."grantedScopes", NEW."generation", NEW."accessTokenExpiresAt", NEW."refreshedAt",
      NEW."failureCount", NEW."failureReason", NEW."failedAt", NEW."checkedAt", NEW."checkActive", NEW."verdict",
      NEW."doubtSince", NEW."revokedAt", NEW."revocationProof", NEW."pausedAt", NEW."credentialsRefusedAt", NEW."unprovenSince",
      NEW."archivedAt")
  )
  EXECUTE FUNCTION notify_larder_pages_set();
ALTER TABLE "TokenSet" ENABLE ALWAYS TRIGGER token_set_pages;
