-- Which database this is: the cluster's own identifier and the database's number in it. A dump that is restored
-- elsewhere brings the row of "Deployment" along, and its identity no longer fits.
CREATE FUNCTION larder_database_identity() RETURNS TEXT LANGUAGE plpgsql STABLE AS $$
DECLARE
  system TEXT;
BEGIN
  BEGIN
    SELECT system_identifier::text INTO system FROM pg_control_system();
  EXCEPTION WHEN insufficient_privilege THEN
    system := 'unknown';
  END;
  RETURN system || '/' || (SELECT oid FROM pg_database WHERE datname = current_database());
END $$;

CREATE TABLE "Deployment" (
  "id" UUID NOT NULL,
  "identity" TEXT NOT NULL,
  -- Goes up as long as a worker lives; a data directory that has seen a higher one knows of a restored backup.
  "clock" BIGINT NOT NULL DEFAULT 0,
  "heldAt" TIMESTAMPTZ(3),
  "heldReason" TEXT,
  "adoptedAt" TIMESTAMPTZ(3),
  "adoptedByName" TEXT,
  "one" BOOLEAN NOT NULL DEFAULT true UNIQUE CHECK ("one"),
  CONSTRAINT "Deployment_pkey" PRIMARY KEY ("id")
);
