-- Which form sealed values are written in. Rows of an installation that has some wait until no process of an earlier
-- version lives; a new one begins with the newest.
CREATE TABLE "Sealing" (
  "id" INTEGER NOT NULL DEFAULT 1 CHECK ("id" = 1),
  "format" INTEGER NOT NULL,

  CONSTRAINT "Sealing_pkey" PRIMARY KEY ("id")
);
INSERT INTO "Sealing" ("format")
SELECT CASE WHEN EXISTS (SELECT FROM "InstallationKey") THEN 1 ELSE 2 END;

-- What each process can open, and with which key it seals. Processes of earlier versions do not say.
ALTER TABLE "Instance"
  ADD COLUMN "readsFormat" INTEGER,
  ADD COLUMN "sealsWith" TEXT,
  ADD COLUMN "opensKeys" TEXT[] NOT NULL DEFAULT '{}';
