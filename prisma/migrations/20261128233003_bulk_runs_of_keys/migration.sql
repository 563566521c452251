-- A run that an API key began remembers it: the key's limits and its end are those of the run. No foreign key: a run whose key
-- is gone with its maker must stop, and not become a person's.
ALTER TABLE "BulkRun" ADD COLUMN "apiKeyId" UUID;
CREATE TRIGGER bulk_run_keeps_key BEFORE UPDATE OF "apiKeyId" ON "BulkRun" FOR EACH ROW
  WHEN (OLD."apiKeyId" IS DISTINCT FROM NEW."apiKeyId") EXECUTE FUNCTION refuse_move();
