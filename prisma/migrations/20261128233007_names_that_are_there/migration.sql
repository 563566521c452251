-- The names that are there already. Apart from the tables and their triggers, so that nothing waits for it: neither a refresh
-- nor a new name, which the triggers write meanwhile.
INSERT INTO "TokenSetName" ("tokenSetId", "organizationId", "grams")
SELECT "id", "organizationId", name_grams("organizationId", ARRAY["name", "authorizedBy"]) FROM "TokenSet"
ON CONFLICT ("tokenSetId") DO NOTHING;
INSERT INTO "LibraryName" ("libraryId", "organizationId", "grams")
SELECT "id", "organizationId", name_grams("organizationId", ARRAY["name"]) FROM "Library"
ON CONFLICT ("libraryId") DO NOTHING;
