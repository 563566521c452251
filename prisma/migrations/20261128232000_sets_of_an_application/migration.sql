-- The first of an application's sets, those in production first, by name.
CREATE INDEX "TokenSet_applicationId_environment_name_id_idx" ON "TokenSet" ("applicationId", "environment" DESC, "name", "id");
DROP INDEX "TokenSet_applicationId_idx";
