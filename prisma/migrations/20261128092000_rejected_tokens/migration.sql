-- How often a machine reported that the API refused this generation's access token, and when last.
ALTER TABLE "Handout" ADD COLUMN "rejectedCount" INTEGER NOT NULL DEFAULT 0, ADD COLUMN "rejectedAt" TIMESTAMPTZ(3);
