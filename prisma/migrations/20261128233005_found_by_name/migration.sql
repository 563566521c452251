-- What a search finds names by: each three letters in a row of them, behind the end of their organization's id, so that one
-- index serves all organizations and reads what is one's own. An extension does the like (pg_trgm), which not every Postgres
-- lets Larder make. They stand beside the sets: every refresh of a set would write to an index of its own.
CREATE FUNCTION name_grams(organization UUID, names TEXT[]) RETURNS TEXT[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT COALESCE(array_agg(DISTINCT right(organization::text, 6) || substr(lower(n.name), place, 3)), '{}')
  FROM unnest(names) AS n(name), generate_series(1, length(lower(n.name)) - 2) AS place
$$;

CREATE TABLE "TokenSetName" (
  "tokenSetId" UUID NOT NULL,
  "organizationId" UUID NOT NULL,
  "grams" TEXT[] NOT NULL,
  CONSTRAINT "TokenSetName_pkey" PRIMARY KEY ("tokenSetId"),
  CONSTRAINT "TokenSetName_organizationId_tokenSetId_fkey" FOREIGN KEY ("organizationId", "tokenSetId")
    REFERENCES "TokenSet"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION
);
CREATE TABLE "LibraryName" (
  "libraryId" UUID NOT NULL,
  "organizationId" UUID NOT NULL,
  "grams" TEXT[] NOT NULL,
  CONSTRAINT "LibraryName_pkey" PRIMARY KEY ("libraryId"),
  CONSTRAINT "LibraryName_organizationId_libraryId_fkey" FOREIGN KEY ("organizationId", "libraryId")
    REFERENCES "Library"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION
);

CREATE INDEX "TokenSetName_grams_idx" ON "TokenSetName" USING gin ("grams");
CREATE INDEX "LibraryName_grams_idx" ON "LibraryName" USING gin ("grams");

-- Both run as their owner, so that nobody else need write names.
CREATE FUNCTION note_token_set_name() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO "TokenSetName" ("tokenSetId", "organizationId", "grams")
  VALUES (NEW."id", NEW."organizationId", name_grams(NEW."organizationId", ARRAY[NEW."name", NEW."authorizedBy"]))
  ON CONFLICT ("tokenSetId") DO UPDATE SET "grams" = EXCLUDED."grams";
  RETURN NULL;
END;
$$;
CREATE FUNCTION note_library_name() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO "LibraryName" ("libraryId", "organizationId", "grams")
  VALUES (NEW."id", NEW."organizationId", name_grams(NEW."organizationId", ARRAY[NEW."name"]))
  ON CONFLICT ("libraryId") DO UPDATE SET "grams" = EXCLUDED."grams";
  RETURN NULL;
END;
$$;
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION note_token_set_name() SET search_path = %I, pg_temp', current_schema());
  EXECUTE format('ALTER FUNCTION note_library_name() SET search_path = %I, pg_temp', current_schema());
END;
$$;
CREATE TRIGGER token_set_named AFTER INSERT ON "TokenSet" FOR EACH ROW EXECUTE FUNCTION note_token_set_name();
CREATE TRIGGER token_set_renamed AFTER UPDATE OF "name", "authorizedBy" ON "TokenSet" FOR EACH ROW
  WHEN (OLD."name" IS DISTINCT FROM NEW."name" OR OLD."authorizedBy" IS DISTINCT FROM NEW."authorizedBy")
  EXECUTE FUNCTION note_token_set_name();
CREATE TRIGGER library_named AFTER INSERT ON "Library" FOR EACH ROW EXECUTE FUNCTION note_library_name();
CREATE TRIGGER library_renamed AFTER UPDATE OF "name" ON "Library" FOR EACH ROW
  WHEN (OLD."name" IS DISTINCT FROM NEW."name") EXECUTE FUNCTION note_library_name();
