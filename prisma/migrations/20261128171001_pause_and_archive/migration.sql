-- Who paused a set and why, and which sets are archived.
ALTER TABLE "TokenSet"
  ADD COLUMN "pausedBy" TEXT,
  ADD COLUMN "pauseReason" TEXT,
  ADD COLUMN "archivedAt" TIMESTAMPTZ(3),
  ADD COLUMN "archivedBy" TEXT;

-- An archived set is paused too: "dueAt" and every other rule that leaves paused sets alone then hold for it, also when a
-- late reply brings a dead one back to life.
ALTER TABLE "TokenSet"
  ADD CONSTRAINT "TokenSet_archived_is_paused" CHECK ("archivedAt" IS NULL OR "pausedAt" IS NOT NULL);
