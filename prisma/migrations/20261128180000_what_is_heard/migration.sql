-- Handout processes hear of archiving too: of a set that was paused before, nothing else changes that they look at.
DROP TRIGGER token_set_handout ON "TokenSet";
CREATE TRIGGER token_set_handout AFTER UPDATE ON "TokenSet"
  FOR EACH ROW
  WHEN (
    (OLD."generation", OLD."grantedScopes", OLD."accessTokenIssuedAt", OLD."accessTokenExpiresAt", OLD."dueAt", OLD."failureCount",
      OLD."verdict", OLD."doubtSince", OLD."revokedAt", OLD."pausedAt", OLD."credentialsRefusedAt", OLD."claimedUntil",
      OLD."claimedByAttemptId", OLD."archivedAt")
    IS DISTINCT FROM
    (NEW."generation", NEW."grantedScopes", NEW."accessTokenIssuedAt", NEW."accessTokenExpiresAt", NEW."dueAt", NEW."failureCount",
      NEW."verdict", NEW."doubtSince", NEW."revokedAt", NEW."pausedAt", NEW."credentialsRefusedAt", NEW."claimedUntil",
      NEW."claimedByAttemptId", NEW."archivedAt")
    -- Promises reach farther or are taken back.
    OR (OLD."promisedUntil" IS NOT NULL AND (NEW."promisedUntil" IS NULL OR NEW."promisedUntil" < OLD."promisedUntil"))
  )
  EXECUTE FUNCTION notify_larder_handout_set();
ALTER TABLE "TokenSet" ENABLE ALWAYS TRIGGER token_set_handout;

-- Open pages hear that a set belongs to another library, as after merging two.
CREATE OR REPLACE FUNCTION notify_larder_pages_set() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('larder_pages', NEW."organizationId" || ' ' || NEW."id" || CASE
    WHEN TG_OP = 'UPDATE' AND
      (OLD."name", OLD."requestedScopes", OLD."grantedScopes", OLD."generation" > 0, OLD."failureCount" > 0, OLD."failureReason",
        OLD."verdict", OLD."doubtSince", OLD."revokedAt", OLD."revocationProof", OLD."pausedAt", OLD."credentialsRefusedAt",
        OLD."unprovenSince", OLD."checkActive", OLD."archivedAt", OLD."libraryId")
      IS NOT DISTINCT FROM
      (NEW."name", NEW."requestedScopes", NEW."grantedScopes", NEW."generation" > 0, NEW."failureCount" > 0, NEW."failureReason",
        NEW."verdict", NEW."doubtSince", NEW."revokedAt", NEW."revocationProof", NEW."pausedAt", NEW."credentialsRefusedAt",
        NEW."unprovenSince", NEW."checkActive", NEW."archivedAt", NEW."libraryId")
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
      OLD."archivedAt", OLD."libraryId")
    IS DISTINCT FROM
    (NEW."name", NEW."requestedScopes", NEW."grantedScopes", NEW."generation", NEW."accessTokenExpiresAt", NEW."refreshedAt",
      NEW."failureCount", NEW."failureReason", NEW."failedAt", NEW."checkedAt", NEW."checkActive", NEW."verdict",
      NEW."doubtSince", NEW."revokedAt", NEW."revocationProof", NEW."pausedAt", NEW."credentialsRefusedAt", NEW."unprovenSince",
      NEW."archivedAt", NEW."libraryId")
  )
  EXECUTE FUNCTION notify_larder_pages_set();
ALTER TABLE "TokenSet" ENABLE ALWAYS TRIGGER token_set_pages;

-- When Apicbase last answered anything about the current pair, as lib/health/works.ts understands it. A check that nobody
-- answered is one for the schedule of checks ("heardAt"), and no answer.
ALTER TABLE "TokenSet" ADD COLUMN "answeredAt" TIMESTAMPTZ(3) GENERATED ALWAYS AS (
  CASE WHEN "checkActive" IS NOT NULL AND "checkedAt" IS NOT NULL AND ("refreshedAt" IS NULL OR "checkedAt" >= "refreshedAt")
    THEN "checkedAt" ELSE "refreshedAt" END
) STORED;
DROP INDEX "TokenSet_organizationId_heardAt_idx";
CREATE INDEX "TokenSet_organizationId_answeredAt_idx" ON "TokenSet" ("organizationId", "answeredAt");
