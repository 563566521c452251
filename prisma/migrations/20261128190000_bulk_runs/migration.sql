-- One action for many token sets: its sets are fixed when it is prepared, and each has a row that says what became of it.
CREATE TYPE "BulkAction" AS ENUM ('check', 'refresh', 'pause', 'resume', 'reconnect', 'archive', 'revoke');
CREATE TYPE "BulkStanding" AS ENUM ('waiting', 'begun', 'done', 'skipped', 'failed', 'unknown');

CREATE TABLE "BulkRun" (
  "id" UUID NOT NULL,
  "organizationId" UUID NOT NULL,
  "environment" "Environment" NOT NULL,
  "action" "BulkAction" NOT NULL,
  "filter" JSONB NOT NULL,
  "ticked" INTEGER,
  "options" JSONB NOT NULL,
  "number" INTEGER NOT NULL,
  "makerId" UUID NOT NULL,
  "makerName" TEXT NOT NULL,
  "preparedAt" TIMESTAMPTZ(3) NOT NULL,
  "startedAt" TIMESTAMPTZ(3),
  "takenAt" TIMESTAMPTZ(3),
  "cancelledAt" TIMESTAMPTZ(3),
  "cancelledByName" TEXT,
  "stopReason" TEXT,
  "endedAt" TIMESTAMPTZ(3),
  "linkKeySealed" TEXT,
  "linksFetchedAt" TIMESTAMPTZ(3),
  CONSTRAINT "BulkRun_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "BulkRun_organizationId_id_key" ON "BulkRun"("organizationId", "id");
CREATE INDEX "BulkRun_organizationId_startedAt_idx" ON "BulkRun"("organizationId", "startedAt" DESC);
CREATE INDEX "BulkRun_endedAt_takenAt_idx" ON "BulkRun"("endedAt", "takenAt");
ALTER TABLE "BulkRun" ADD CONSTRAINT "BulkRun_organizationId_fkey"
  FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "BulkItem" (
  "organizationId" UUID NOT NULL,
  "runId" UUID NOT NULL,
  "tokenSetId" UUID NOT NULL,
  "position" INTEGER NOT NULL,
  "standing" "BulkStanding" NOT NULL DEFAULT 'waiting',
  "words" TEXT,
  "instanceId" UUID,
  "begunAt" TIMESTAMPTZ(3),
  "tries" INTEGER NOT NULL DEFAULT 0,
  "endedAt" TIMESTAMPTZ(3),
  "connectLinkId" UUID,
  CONSTRAINT "BulkItem_pkey" PRIMARY KEY ("runId", "tokenSetId")
);
CREATE INDEX "BulkItem_runId_standing_position_idx" ON "BulkItem"("runId", "standing", "position");
CREATE INDEX "BulkItem_organizationId_tokenSetId_idx" ON "BulkItem"("organizationId", "tokenSetId");
ALTER TABLE "BulkItem" ADD CONSTRAINT "BulkItem_organizationId_runId_fkey"
  FOREIGN KEY ("organizationId", "runId") REFERENCES "BulkRun"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "BulkItem" ADD CONSTRAINT "BulkItem_organizationId_tokenSetId_fkey"
  FOREIGN KEY ("organizationId", "tokenSetId") REFERENCES "TokenSet"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

CREATE TRIGGER bulk_run_stays BEFORE UPDATE OF "id", "organizationId", "environment" ON "BulkRun" FOR EACH ROW
  WHEN ((OLD."id", OLD."organizationId", OLD."environment")
    IS DISTINCT FROM (NEW."id", NEW."organizationId", NEW."environment"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER bulk_item_stays BEFORE UPDATE OF "organizationId", "runId", "tokenSetId" ON "BulkItem" FOR EACH ROW
  WHEN ((OLD."organizationId", OLD."runId", OLD."tokenSetId")
    IS DISTINCT FROM (NEW."organizationId", NEW."runId", NEW."tokenSetId"))
  EXECUTE FUNCTION refuse_move();

-- Workers wake when a run begins. Open pages of a run hear of its beginning and end, and while it goes on at most once a second.
CREATE FUNCTION notify_larder_bulk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."startedAt" IS NULL AND NEW."startedAt" IS NOT NULL THEN
    PERFORM pg_notify('larder_due', '');
  END IF;
  PERFORM pg_notify('larder_pages', NEW."organizationId" || ' ' || NEW."id" || ' t');
  RETURN NULL;
END;
$$;
CREATE TRIGGER bulk_run_pages AFTER UPDATE ON "BulkRun" FOR EACH ROW
  WHEN ((OLD."startedAt", OLD."cancelledAt", OLD."stopReason", OLD."endedAt", OLD."linksFetchedAt", date_trunc('second', OLD."takenAt"))
    IS DISTINCT FROM
    (NEW."startedAt", NEW."cancelledAt", NEW."stopReason", NEW."endedAt", NEW."linksFetchedAt", date_trunc('second', NEW."takenAt")))
  EXECUTE FUNCTION notify_larder_bulk();
ALTER TABLE "BulkRun" ENABLE ALWAYS TRIGGER bulk_run_pages;
