-- Libraries that were merged into another one: their old addresses and names lead there.
CREATE TABLE "MergedLibrary" (
  "id" UUID NOT NULL,
  "organizationId" UUID NOT NULL,
  "libraryId" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "mergedAt" TIMESTAMPTZ(3) NOT NULL,
  "mergedByName" TEXT NOT NULL,
  CONSTRAINT "MergedLibrary_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "MergedLibrary_organizationId_libraryId_idx" ON "MergedLibrary"("organizationId", "libraryId");
CREATE INDEX "MergedLibrary_organizationId_lower_name_idx" ON "MergedLibrary"("organizationId", lower("name"));
ALTER TABLE "MergedLibrary" ADD CONSTRAINT "MergedLibrary_organizationId_libraryId_fkey"
  FOREIGN KEY ("organizationId", "libraryId") REFERENCES "Library"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

CREATE TRIGGER merged_library_stays BEFORE UPDATE OF "id", "organizationId" ON "MergedLibrary" FOR EACH ROW
  WHEN ((OLD."id", OLD."organizationId")
    IS DISTINCT FROM (NEW."id", NEW."organizationId"))
  EXECUTE FUNCTION refuse_move();
