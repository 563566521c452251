-- Handout processes keep in memory what they answer machines with. Whatever can make such an answer wrong is notified with its
-- transaction: the set ('s' and its id), the machine ('m' and its id), or everything (no id). Promises are not, because they
-- make no answer wrong, and a transaction that notifies waits for others that do.
CREATE FUNCTION notify_larder_handout_set() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('larder_handout', 's' || OLD."id");
  RETURN NULL;
END;
$$;

CREATE FUNCTION notify_larder_handout_machine() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('larder_handout', 'm' || OLD."id");
  RETURN NULL;
END;
$$;

CREATE FUNCTION notify_larder_handout_secret() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('larder_handout', 'm' || COALESCE(OLD."machineId", NEW."machineId"));
  RETURN NULL;
END;
$$;

CREATE FUNCTION notify_larder_handout_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('larder_handout', '');
  RETURN NULL;
END;
$$;

CREATE TRIGGER token_set_handout AFTER UPDATE ON "TokenSet"
  FOR EACH ROW
  WHEN (
    (OLD."generation", OLD."grantedScopes", OLD."accessTokenIssuedAt", OLD."accessTokenExpiresAt", OLD."dueAt", OLD."failureCount",
      OLD."verdict", OLD."doubtSince", OLD."revokedAt", OLD."pausedAt", OLD."credentialsRefusedAt", OLD."claimedUntil",
      OLD."claimedByAttemptId")
    IS DISTINCT FROM
    (NEW."generation", NEW."grantedScopes", NEW."accessTokenIssuedAt", NEW."accessTokenExpiresAt", NEW."dueAt", NEW."failureCount",
      NEW."verdict", NEW."doubtSince", NEW."revokedAt", NEW."pausedAt", NEW."credentialsRefusedAt", NEW."claimedUntil",
      NEW."claimedByAttemptId")
    -- Promises reach farther or are taken back.
    OR (OLD."promisedUntil" IS NOT NULL AND (NEW."promisedUntil" IS NULL OR NEW."promisedUntil" < OLD."promisedUntil"))
  )
  EXECUTE FUNCTION notify_larder_handout_set();

CREATE TRIGGER machine_handout AFTER UPDATE ON "Machine"
  FOR EACH ROW
  WHEN (
    (OLD."tokenSetId", OLD."clientId", OLD."networks", OLD."expiresAt", OLD."revokedAt")
    IS DISTINCT FROM (NEW."tokenSetId", NEW."clientId", NEW."networks", NEW."expiresAt", NEW."revokedAt")
  )
  EXECUTE FUNCTION notify_larder_handout_machine();

CREATE TRIGGER machine_handout_removed AFTER DELETE ON "Machine"
  FOR EACH ROW EXECUTE FUNCTION notify_larder_handout_machine();

CREATE TRIGGER machine_secret_handout AFTER INSERT OR UPDATE OR DELETE ON "MachineSecret"
  FOR EACH ROW EXECUTE FUNCTION notify_larder_handout_secret();

CREATE TRIGGER deployment_handout AFTER UPDATE ON "Deployment"
  FOR EACH ROW
  WHEN ((OLD."heldAt", OLD."identity") IS DISTINCT FROM (NEW."heldAt", NEW."identity"))
  EXECUTE FUNCTION notify_larder_handout_all();

CREATE TRIGGER deployment_handout_replaced AFTER INSERT OR DELETE ON "Deployment"
  FOR EACH STATEMENT EXECUTE FUNCTION notify_larder_handout_all();

CREATE TRIGGER token_set_handout_emptied AFTER TRUNCATE ON "TokenSet"
  FOR EACH STATEMENT EXECUTE FUNCTION notify_larder_handout_all();
CREATE TRIGGER machine_handout_emptied AFTER TRUNCATE ON "Machine"
  FOR EACH STATEMENT EXECUTE FUNCTION notify_larder_handout_all();
CREATE TRIGGER machine_secret_handout_emptied AFTER TRUNCATE ON "MachineSecret"
  FOR EACH STATEMENT EXECUTE FUNCTION notify_larder_handout_all();

-- Rows that a restore or replication writes count too.
ALTER TABLE "TokenSet" ENABLE ALWAYS TRIGGER token_set_handout;
ALTER TABLE "Machine" ENABLE ALWAYS TRIGGER machine_handout;
ALTER TABLE "Machine" ENABLE ALWAYS TRIGGER machine_handout_removed;
ALTER TABLE "MachineSecret" ENABLE ALWAYS TRIGGER machine_secret_handout;
ALTER TABLE "Deployment" ENABLE ALWAYS TRIGGER deployment_handout;
ALTER TABLE "Deployment" ENABLE ALWAYS TRIGGER deployment_handout_replaced;
ALTER TABLE "TokenSet" ENABLE ALWAYS TRIGGER token_set_handout_emptied;
ALTER TABLE "Machine" ENABLE ALWAYS TRIGGER machine_handout_emptied;
ALTER TABLE "MachineSecret" ENABLE ALWAYS TRIGGER machine_secret_handout_emptied;

-- Counts and promises are written into these rows all the time: room in their pages keeps indexes out of it.
ALTER TABLE "Handout" SET (fillfactor = 70);
ALTER TABLE "Machine" SET (fillfactor = 70);
ALTER TABLE "TokenSet" SET (fillfactor = 80);
