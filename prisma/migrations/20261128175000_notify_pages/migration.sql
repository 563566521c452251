-- Open pages hear what changed: the organization, the set or application, and whether its state changed ('s': what people read
-- as health) or only what is known of its tokens ('t': refreshed, checked). Settlements notify handout processes already
-- (larder_handout), so a transaction that waits for others because it notifies waits no longer for this. Claims and promises,
-- which are written all the time, notify no page.
CREATE FUNCTION notify_larder_pages_set() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('larder_pages', NEW."organizationId" || ' ' || NEW."id" || CASE
    WHEN TG_OP = 'UPDATE' AND
      (OLD."name", OLD."requestedScopes", OLD."grantedScopes", OLD."generation" > 0, OLD."failureCount" > 0, OLD."failureReason",
        OLD."verdict", OLD."doubtSince", OLD."revokedAt", OLD."revocationProof", OLD."pausedAt", OLD."credentialsRefusedAt",
        OLD."unprovenSince", OLD."checkActive")
      IS NOT DISTINCT FROM
      (NEW."name", NEW."requestedScopes", NEW."grantedScopes", NEW."generation" > 0, NEW."failureCount" > 0, NEW."failureReason",
        NEW."verdict", NEW."doubtSince", NEW."revokedAt", NEW."revocationProof", NEW."pausedAt", NEW."credentialsRefusedAt",
        NEW."unprovenSince", NEW."checkActive")
    THEN ' t' ELSE ' s' END);
  RETURN NULL;
END;
$$;

CREATE FUNCTION notify_larder_pages_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('larder_pages', OLD."organizationId" || ' ' || OLD."id" || ' s');
  RETURN NULL;
END;
$$;

CREATE FUNCTION notify_larder_pages_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('larder_pages', NEW."organizationId" || ' ' || NEW."tokenSetId" || ' s');
  RETURN NULL;
END;
$$;

CREATE FUNCTION notify_larder_pages_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('larder_pages', '');
  RETURN NULL;
END;
$$;

CREATE TRIGGER token_set_pages AFTER UPDATE ON "TokenSet"
  FOR EACH ROW
  WHEN (
    (OLD."name", OLD."requestedScopes", OLD."grantedScopes", OLD."generation", OLD."accessTokenExpiresAt", OLD."refreshedAt",
      OLD."failureCount", OLD."failureReason", OLD."failedAt", OLD."checkedAt", OLD."checkActive", OLD."verdict",
      OLD."doubtSince", OLD."revokedAt", OLD."revocationProof", OLD."pausedAt", OLD."credentialsRefusedAt", OLD."unprovenSince")
    IS DISTINCT FROM
    (NEW."name", NEW."requestedScopes", NEW."grantedScopes", NEW."generation", NEW."accessTokenExpiresAt", NEW."refreshedAt",
      NEW."failureCount", NEW."failureReason", NEW."failedAt", NEW."checkedAt", NEW."checkActive", NEW."verdict",
      NEW."doubtSince", NEW."revokedAt", NEW."revocationProof", NEW."pausedAt", NEW."credentialsRefusedAt", NEW."unprovenSince")
  )
  EXECUTE FUNCTION notify_larder_pages_set();
CREATE TRIGGER token_set_pages_inserted AFTER INSERT ON "TokenSet"
  FOR EACH ROW EXECUTE FUNCTION notify_larder_pages_set();
CREATE TRIGGER token_set_pages_removed AFTER DELETE ON "TokenSet"
  FOR EACH ROW EXECUTE FUNCTION notify_larder_pages_row();
CREATE TRIGGER application_pages AFTER UPDATE ON "Application"
  FOR EACH ROW
  WHEN ((OLD."name", OLD."credentialsRefusedAt") IS DISTINCT FROM (NEW."name", NEW."credentialsRefusedAt"))
  EXECUTE FUNCTION notify_larder_pages_row();
CREATE TRIGGER grant_pages AFTER INSERT OR UPDATE ON "Grant"
  FOR EACH ROW EXECUTE FUNCTION notify_larder_pages_grant();
CREATE TRIGGER deployment_pages AFTER UPDATE ON "Deployment"
  FOR EACH ROW
  WHEN ((OLD."heldAt", OLD."identity") IS DISTINCT FROM (NEW."heldAt", NEW."identity"))
  EXECUTE FUNCTION notify_larder_pages_all();

-- Rows that replication writes count too.
ALTER TABLE "TokenSet" ENABLE ALWAYS TRIGGER token_set_pages;
ALTER TABLE "TokenSet" ENABLE ALWAYS TRIGGER token_set_pages_inserted;
ALTER TABLE "TokenSet" ENABLE ALWAYS TRIGGER token_set_pages_removed;
ALTER TABLE "Application" ENABLE ALWAYS TRIGGER application_pages;
ALTER TABLE "Grant" ENABLE ALWAYS TRIGGER grant_pages;
ALTER TABLE "Deployment" ENABLE ALWAYS TRIGGER deployment_pages;
