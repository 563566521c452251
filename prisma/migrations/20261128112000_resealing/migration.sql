-- How far sealing anew has come, and what sealed values there are by form and key.
ALTER TABLE "Sealing"
  ADD COLUMN "lostKeys" TEXT[] NOT NULL DEFAULT '{}',
  ADD COLUMN "workedBy" UUID,
  ADD COLUMN "workedUntil" TIMESTAMPTZ(3),
  ADD COLUMN "startedAt" TIMESTAMPTZ(3),
  ADD COLUMN "resealed" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "unopenable" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "countedAt" TIMESTAMPTZ(3),
  ADD COLUMN "countedKey" TEXT,
  ADD COLUMN "countedFormat" INTEGER,
  ADD COLUMN "counts" JSONB;

-- Whether anything is left of an ended process's journal, and which keys the files in a worker's directory need.
ALTER TABLE "Instance"
  ADD COLUMN "journalGoneAt" TIMESTAMPTZ(3),
  ADD COLUMN "journalKey" TEXT,
  ADD COLUMN "journalKeys" TEXT[] NOT NULL DEFAULT '{}';
