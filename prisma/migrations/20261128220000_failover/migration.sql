-- A standby that was promoted may not have heard of the last moment before it.

-- The timeline of the log that this server writes: it goes up when a standby is promoted. Null where it cannot be told.
CREATE FUNCTION larder_timeline() RETURNS INTEGER LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF pg_is_in_recovery() THEN
    RETURN NULL;
  END IF;
  RETURN ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::integer;
EXCEPTION WHEN insufficient_privilege OR undefined_function OR feature_not_supported THEN
  RETURN NULL;
END $$;

-- Its timeline when the clock was last moved on, when that was, and when a promoted standby was last taken up.
ALTER TABLE "Deployment"
  ADD COLUMN "timeline" INTEGER,
  ADD COLUMN "movedAt" TIMESTAMPTZ(3),
  ADD COLUMN "failedOverAt" TIMESTAMPTZ(3);

-- When the process had last entered what its journal holds and a promoted standby had not heard of.
ALTER TABLE "Instance" ADD COLUMN "caughtUpAt" TIMESTAMPTZ(3);
