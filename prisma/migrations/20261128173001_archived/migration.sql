-- An archived application or library takes no new token sets, and lists and choices leave it out.
ALTER TABLE "Application" ADD COLUMN "archivedAt" TIMESTAMPTZ(3);
ALTER TABLE "Library" ADD COLUMN "archivedAt" TIMESTAMPTZ(3);
