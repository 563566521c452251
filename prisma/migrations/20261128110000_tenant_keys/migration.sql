-- Every row of a tenant names its organization, and foreign keys carry it: a row cannot hang below another tenant's row.
-- Keys never change afterwards. Only a token set's library may be another one of the same organization.
CREATE UNIQUE INDEX "Library_organizationId_id_key" ON "Library"("organizationId", "id");
CREATE UNIQUE INDEX "Application_organizationId_id_key" ON "Application"("organizationId", "id");
CREATE UNIQUE INDEX "TokenSet_organizationId_id_key" ON "TokenSet"("organizationId", "id");
CREATE UNIQUE INDEX "Machine_organizationId_id_key" ON "Machine"("organizationId", "id");
CREATE UNIQUE INDEX "Machine_tokenSetId_id_key" ON "Machine"("tokenSetId", "id");
CREATE UNIQUE INDEX "Generation_tokenSetId_id_key" ON "Generation"("tokenSetId", "id");
CREATE UNIQUE INDEX "ConnectLink_tokenSetId_id_key" ON "ConnectLink"("tokenSetId", "id");
CREATE UNIQUE INDEX "Retirement_tokenSetId_generationId_key" ON "Retirement"("tokenSetId", "generationId");
DROP INDEX "Retirement_tokenSetId_idx";

-- Rows that are there already learn it from the row above them.
ALTER TABLE "Generation" ADD COLUMN "organizationId" UUID;
ALTER TABLE "Retirement" ADD COLUMN "organizationId" UUID;
ALTER TABLE "HeldRefreshToken" ADD COLUMN "organizationId" UUID;
ALTER TABLE "Attempt" ADD COLUMN "organizationId" UUID;
ALTER TABLE "Authorization" ADD COLUMN "organizationId" UUID;
ALTER TABLE "ConnectLink" ADD COLUMN "organizationId" UUID;
ALTER TABLE "Handout" ADD COLUMN "organizationId" UUID;
ALTER TABLE "Reveal" ADD COLUMN "organizationId" UUID;
ALTER TABLE "ClientSecret" ADD COLUMN "organizationId" UUID;
ALTER TABLE "MachineSecret" ADD COLUMN "organizationId" UUID;
ALTER TABLE "Generation" DISABLE TRIGGER generation_insert_only;
UPDATE "Generation" c SET "organizationId" = p."organizationId" FROM "TokenSet" p WHERE p."id" = c."tokenSetId";
UPDATE "Retirement" c SET "organizationId" = p."organizationId" FROM "TokenSet" p WHERE p."id" = c."tokenSetId";
UPDATE "HeldRefreshToken" c SET "organizationId" = p."organizationId" FROM "TokenSet" p WHERE p."id" = c."tokenSetId";
UPDATE "Attempt" c SET "organizationId" = p."organizationId" FROM "TokenSet" p WHERE p."id" = c."tokenSetId";
UPDATE "Authorization" c SET "organizationId" = p."organizationId" FROM "TokenSet" p WHERE p."id" = c."tokenSetId";
UPDATE "ConnectLink" c SET "organizationId" = p."organizationId" FROM "TokenSet" p WHERE p."id" = c."tokenSetId";
UPDATE "Handout" c SET "organizationId" = p."organizationId" FROM "TokenSet" p WHERE p."id" = c."tokenSetId";
UPDATE "Reveal" c SET "organizationId" = p."organizationId" FROM "TokenSet" p WHERE p."id" = c."tokenSetId";
UPDATE "ClientSecret" c SET "organizationId" = p."organizationId" FROM "Application" p WHERE p."id" = c."applicationId";
UPDATE "MachineSecret" c SET "organizationId" = p."organizationId" FROM "Machine" p WHERE p."id" = c."machineId";
ALTER TABLE "Generation" ENABLE TRIGGER generation_insert_only;
ALTER TABLE "Generation" ALTER COLUMN "organizationId" SET NOT NULL;
ALTER TABLE "Retirement" ALTER COLUMN "organizationId" SET NOT NULL;
ALTER TABLE "HeldRefreshToken" ALTER COLUMN "organizationId" SET NOT NULL;
ALTER TABLE "Attempt" ALTER COLUMN "organizationId" SET NOT NULL;
ALTER TABLE "Authorization" ALTER COLUMN "organizationId" SET NOT NULL;
ALTER TABLE "ConnectLink" ALTER COLUMN "organizationId" SET NOT NULL;
ALTER TABLE "Handout" ALTER COLUMN "organizationId" SET NOT NULL;
ALTER TABLE "Reveal" ALTER COLUMN "organizationId" SET NOT NULL;
ALTER TABLE "ClientSecret" ALTER COLUMN "organizationId" SET NOT NULL;
ALTER TABLE "MachineSecret" ALTER COLUMN "organizationId" SET NOT NULL;

-- A row that does not name it learns it, too: processes of the version before go on. Below a row that is gone there is no
-- organization, so that the foreign key says so.
CREATE FUNCTION organization_of_token_set() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."organizationId" := COALESCE(
    (SELECT "organizationId" FROM "TokenSet" WHERE "id" = NEW."tokenSetId"), '00000000-0000-0000-0000-000000000000');
  RETURN NEW;
END;
$$;
CREATE FUNCTION organization_of_application() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."organizationId" := COALESCE(
    (SELECT "organizationId" FROM "Application" WHERE "id" = NEW."applicationId"), '00000000-0000-0000-0000-000000000000');
  RETURN NEW;
END;
$$;
CREATE FUNCTION organization_of_machine() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."organizationId" := COALESCE(
    (SELECT "organizationId" FROM "Machine" WHERE "id" = NEW."machineId"), '00000000-0000-0000-0000-000000000000');
  RETURN NEW;
END;
$$;
CREATE TRIGGER generation_organization BEFORE INSERT ON "Generation" FOR EACH ROW
  WHEN (NEW."organizationId" IS NULL) EXECUTE FUNCTION organization_of_token_set();
CREATE TRIGGER retirement_organization BEFORE INSERT ON "Retirement" FOR EACH ROW
  WHEN (NEW."organizationId" IS NULL) EXECUTE FUNCTION organization_of_token_set();
CREATE TRIGGER held_refresh_token_organization BEFORE INSERT ON "HeldRefreshToken" FOR EACH ROW
  WHEN (NEW."organizationId" IS NULL) EXECUTE FUNCTION organization_of_token_set();
CREATE TRIGGER attempt_organization BEFORE INSERT ON "Attempt" FOR EACH ROW
  WHEN (NEW."organizationId" IS NULL) EXECUTE FUNCTION organization_of_token_set();
CREATE TRIGGER authorization_organization BEFORE INSERT ON "Authorization" FOR EACH ROW
  WHEN (NEW."organizationId" IS NULL) EXECUTE FUNCTION organization_of_token_set();
CREATE TRIGGER connect_link_organization BEFORE INSERT ON "ConnectLink" FOR EACH ROW
  WHEN (NEW."organizationId" IS NULL) EXECUTE FUNCTION organization_of_token_set();
CREATE TRIGGER handout_organization BEFORE INSERT ON "Handout" FOR EACH ROW
  WHEN (NEW."organizationId" IS NULL) EXECUTE FUNCTION organization_of_token_set();
CREATE TRIGGER reveal_organization BEFORE INSERT ON "Reveal" FOR EACH ROW
  WHEN (NEW."organizationId" IS NULL) EXECUTE FUNCTION organization_of_token_set();
CREATE TRIGGER client_secret_organization BEFORE INSERT ON "ClientSecret" FOR EACH ROW
  WHEN (NEW."organizationId" IS NULL) EXECUTE FUNCTION organization_of_application();
CREATE TRIGGER machine_secret_organization BEFORE INSERT ON "MachineSecret" FOR EACH ROW
  WHEN (NEW."organizationId" IS NULL) EXECUTE FUNCTION organization_of_machine();

-- Sessions of people who are no members any more; they let nobody in.
DELETE FROM "Session" s WHERE NOT EXISTS (
  SELECT FROM "Membership" m WHERE m."userId" = s."userId" AND m."organizationId" = s."organizationId");

-- Foreign keys carry the organization, or the token set that carries it; none changes along with the key above it.
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_organizationId_fkey"
  FOREIGN KEY ("userId", "organizationId") REFERENCES "Membership"("userId", "organizationId") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "ClientSecret" DROP CONSTRAINT "ClientSecret_applicationId_fkey", ADD CONSTRAINT "ClientSecret_organizationId_applicationId_fkey"
  FOREIGN KEY ("organizationId", "applicationId") REFERENCES "Application"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "TokenSet" DROP CONSTRAINT "TokenSet_applicationId_fkey", ADD CONSTRAINT "TokenSet_organizationId_applicationId_fkey"
  FOREIGN KEY ("organizationId", "applicationId") REFERENCES "Application"("organizationId", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;
ALTER TABLE "TokenSet" DROP CONSTRAINT "TokenSet_libraryId_fkey", ADD CONSTRAINT "TokenSet_organizationId_libraryId_fkey"
  FOREIGN KEY ("organizationId", "libraryId") REFERENCES "Library"("organizationId", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;
ALTER TABLE "Generation" DROP CONSTRAINT "Generation_tokenSetId_fkey", ADD CONSTRAINT "Generation_organizationId_tokenSetId_fkey"
  FOREIGN KEY ("organizationId", "tokenSetId") REFERENCES "TokenSet"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "Retirement" DROP CONSTRAINT "Retirement_tokenSetId_fkey", ADD CONSTRAINT "Retirement_organizationId_tokenSetId_fkey"
  FOREIGN KEY ("organizationId", "tokenSetId") REFERENCES "TokenSet"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "HeldRefreshToken" DROP CONSTRAINT "HeldRefreshToken_tokenSetId_fkey", ADD CONSTRAINT "HeldRefreshToken_organizationId_tokenSetId_fkey"
  FOREIGN KEY ("organizationId", "tokenSetId") REFERENCES "TokenSet"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "Attempt" DROP CONSTRAINT "Attempt_tokenSetId_fkey", ADD CONSTRAINT "Attempt_organizationId_tokenSetId_fkey"
  FOREIGN KEY ("organizationId", "tokenSetId") REFERENCES "TokenSet"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "Authorization" DROP CONSTRAINT "Authorization_tokenSetId_fkey", ADD CONSTRAINT "Authorization_organizationId_tokenSetId_fkey"
  FOREIGN KEY ("organizationId", "tokenSetId") REFERENCES "TokenSet"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "ConnectLink" DROP CONSTRAINT "ConnectLink_tokenSetId_fkey", ADD CONSTRAINT "ConnectLink_organizationId_tokenSetId_fkey"
  FOREIGN KEY ("organizationId", "tokenSetId") REFERENCES "TokenSet"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "Handout" DROP CONSTRAINT "Handout_tokenSetId_fkey", ADD CONSTRAINT "Handout_organizationId_tokenSetId_fkey"
  FOREIGN KEY ("organizationId", "tokenSetId") REFERENCES "TokenSet"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "Reveal" DROP CONSTRAINT "Reveal_tokenSetId_fkey", ADD CONSTRAINT "Reveal_organizationId_tokenSetId_fkey"
  FOREIGN KEY ("organizationId", "tokenSetId") REFERENCES "TokenSet"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "Machine" DROP CONSTRAINT "Machine_tokenSetId_fkey", ADD CONSTRAINT "Machine_organizationId_tokenSetId_fkey"
  FOREIGN KEY ("organizationId", "tokenSetId") REFERENCES "TokenSet"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "Retirement" DROP CONSTRAINT "Retirement_generationId_fkey", ADD CONSTRAINT "Retirement_tokenSetId_generationId_fkey"
  FOREIGN KEY ("tokenSetId", "generationId") REFERENCES "Generation"("tokenSetId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "Authorization" DROP CONSTRAINT "Authorization_connectLinkId_fkey", ADD CONSTRAINT "Authorization_tokenSetId_connectLinkId_fkey"
  FOREIGN KEY ("tokenSetId", "connectLinkId") REFERENCES "ConnectLink"("tokenSetId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "MachineSecret" DROP CONSTRAINT "MachineSecret_machineId_fkey", ADD CONSTRAINT "MachineSecret_organizationId_machineId_fkey"
  FOREIGN KEY ("organizationId", "machineId") REFERENCES "Machine"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "Handout" DROP CONSTRAINT "Handout_machineId_fkey", ADD CONSTRAINT "Handout_tokenSetId_machineId_fkey"
  FOREIGN KEY ("tokenSetId", "machineId") REFERENCES "Machine"("tokenSetId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- Keys stay, whoever has the database.
CREATE FUNCTION refuse_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a row of % keeps its keys, its organization and its environment', TG_TABLE_NAME;
END;
$$;
DROP TRIGGER token_set_stays ON "TokenSet";
DROP FUNCTION refuse_token_set_move();
CREATE TRIGGER user_stays BEFORE UPDATE OF "id" ON "User" FOR EACH ROW
  WHEN (OLD."id" IS DISTINCT FROM NEW."id") EXECUTE FUNCTION refuse_move();
CREATE TRIGGER organization_stays BEFORE UPDATE OF "id" ON "Organization" FOR EACH ROW
  WHEN (OLD."id" IS DISTINCT FROM NEW."id") EXECUTE FUNCTION refuse_move();
CREATE TRIGGER membership_stays BEFORE UPDATE OF "userId", "organizationId" ON "Membership" FOR EACH ROW
  WHEN ((OLD."userId", OLD."organizationId")
    IS DISTINCT FROM (NEW."userId", NEW."organizationId"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER session_stays BEFORE UPDATE OF "id", "userId" ON "Session" FOR EACH ROW
  WHEN ((OLD."id", OLD."userId")
    IS DISTINCT FROM (NEW."id", NEW."userId"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER api_key_stays BEFORE UPDATE OF "id", "userId", "organizationId" ON "ApiKey" FOR EACH ROW
  WHEN ((OLD."id", OLD."userId", OLD."organizationId")
    IS DISTINCT FROM (NEW."id", NEW."userId", NEW."organizationId"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER idempotent_request_stays BEFORE UPDATE OF "organizationId" ON "IdempotentRequest" FOR EACH ROW
  WHEN (OLD."organizationId" IS DISTINCT FROM NEW."organizationId") EXECUTE FUNCTION refuse_move();
CREATE TRIGGER invitation_stays BEFORE UPDATE OF "id", "organizationId" ON "Invitation" FOR EACH ROW
  WHEN ((OLD."id", OLD."organizationId")
    IS DISTINCT FROM (NEW."id", NEW."organizationId"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER library_stays BEFORE UPDATE OF "id", "organizationId" ON "Library" FOR EACH ROW
  WHEN ((OLD."id", OLD."organizationId")
    IS DISTINCT FROM (NEW."id", NEW."organizationId"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER application_stays BEFORE UPDATE OF "id", "organizationId" ON "Application" FOR EACH ROW
  WHEN ((OLD."id", OLD."organizationId")
    IS DISTINCT FROM (NEW."id", NEW."organizationId"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER client_secret_stays BEFORE UPDATE OF "id", "organizationId", "applicationId" ON "ClientSecret" FOR EACH ROW
  WHEN ((OLD."id", OLD."organizationId", OLD."applicationId")
    IS DISTINCT FROM (NEW."id", NEW."organizationId", NEW."applicationId"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER token_set_stays BEFORE UPDATE OF "id", "organizationId", "applicationId", "environment" ON "TokenSet" FOR EACH ROW
  WHEN ((OLD."id", OLD."organizationId", OLD."applicationId", OLD."environment")
    IS DISTINCT FROM (NEW."id", NEW."organizationId", NEW."applicationId", NEW."environment"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER retirement_stays BEFORE UPDATE OF "generationId", "organizationId", "tokenSetId", "attemptId" ON "Retirement" FOR EACH ROW
  WHEN ((OLD."generationId", OLD."organizationId", OLD."tokenSetId", OLD."attemptId")
    IS DISTINCT FROM (NEW."generationId", NEW."organizationId", NEW."tokenSetId", NEW."attemptId"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER held_refresh_token_stays BEFORE UPDATE OF "fingerprint", "organizationId", "tokenSetId" ON "HeldRefreshToken" FOR EACH ROW
  WHEN ((OLD."fingerprint", OLD."organizationId", OLD."tokenSetId")
    IS DISTINCT FROM (NEW."fingerprint", NEW."organizationId", NEW."tokenSetId"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER attempt_stays BEFORE UPDATE OF "id", "organizationId", "tokenSetId" ON "Attempt" FOR EACH ROW
  WHEN ((OLD."id", OLD."organizationId", OLD."tokenSetId")
    IS DISTINCT FROM (NEW."id", NEW."organizationId", NEW."tokenSetId"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER authorization_stays BEFORE UPDATE OF "id", "organizationId", "tokenSetId", "userId", "connectLinkId" ON "Authorization" FOR EACH ROW
  WHEN ((OLD."id", OLD."organizationId", OLD."tokenSetId", OLD."userId", OLD."connectLinkId")
    IS DISTINCT FROM (NEW."id", NEW."organizationId", NEW."tokenSetId", NEW."userId", NEW."connectLinkId"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER connect_link_stays BEFORE UPDATE OF "id", "organizationId", "tokenSetId" ON "ConnectLink" FOR EACH ROW
  WHEN ((OLD."id", OLD."organizationId", OLD."tokenSetId")
    IS DISTINCT FROM (NEW."id", NEW."organizationId", NEW."tokenSetId"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER machine_stays BEFORE UPDATE OF "id", "organizationId", "tokenSetId" ON "Machine" FOR EACH ROW
  WHEN ((OLD."id", OLD."organizationId", OLD."tokenSetId")
    IS DISTINCT FROM (NEW."id", NEW."organizationId", NEW."tokenSetId"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER machine_secret_stays BEFORE UPDATE OF "id", "organizationId", "machineId" ON "MachineSecret" FOR EACH ROW
  WHEN ((OLD."id", OLD."organizationId", OLD."machineId")
    IS DISTINCT FROM (NEW."id", NEW."organizationId", NEW."machineId"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER handout_stays BEFORE UPDATE OF "machineId", "generation", "organizationId", "tokenSetId" ON "Handout" FOR EACH ROW
  WHEN ((OLD."machineId", OLD."generation", OLD."organizationId", OLD."tokenSetId")
    IS DISTINCT FROM (NEW."machineId", NEW."generation", NEW."organizationId", NEW."tokenSetId"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER reveal_stays BEFORE UPDATE OF "id", "organizationId", "tokenSetId", "userId" ON "Reveal" FOR EACH ROW
  WHEN ((OLD."id", OLD."organizationId", OLD."tokenSetId", OLD."userId")
    IS DISTINCT FROM (NEW."id", NEW."organizationId", NEW."tokenSetId", NEW."userId"))
  EXECUTE FUNCTION refuse_move();
