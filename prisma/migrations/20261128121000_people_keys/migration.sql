-- A link for a new password stays that of its person.
CREATE TRIGGER password_reset_stays BEFORE UPDATE OF "id", "userId" ON "PasswordReset" FOR EACH ROW
  WHEN ((OLD."id", OLD."userId") IS DISTINCT FROM (NEW."id", NEW."userId"))
  EXECUTE FUNCTION refuse_move();
