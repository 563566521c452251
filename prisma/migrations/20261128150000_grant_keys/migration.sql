-- A grant stays below its token set, and names its organization. Its generation may take a later number of the same set.
ALTER TABLE "Grant" DROP CONSTRAINT "Grant_tokenSetId_fkey", ADD CONSTRAINT "Grant_organizationId_tokenSetId_fkey"
  FOREIGN KEY ("organizationId", "tokenSetId") REFERENCES "TokenSet"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

CREATE TRIGGER grant_stays BEFORE UPDATE OF "id", "organizationId", "tokenSetId", "attemptId" ON "Grant" FOR EACH ROW
  WHEN ((OLD."id", OLD."organizationId", OLD."tokenSetId", OLD."attemptId")
    IS DISTINCT FROM (NEW."id", NEW."organizationId", NEW."tokenSetId", NEW."attemptId"))
  EXECUTE FUNCTION refuse_move();
