-- Setting up makes the first account an operator, in the web process. Later ones are made by the tables' owner alone.
CREATE FUNCTION guard_operator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "User" u WHERE NOT u."demo")
    AND NOT pg_has_role(session_user, (SELECT c.relowner FROM pg_class c WHERE c.oid = TG_RELID), 'MEMBER') THEN
    RAISE EXCEPTION 'operators are made by npm run admin';
  END IF;
  RETURN NEW;
END;
$$;
CREATE TRIGGER operator_is_first_or_made_by_owner BEFORE INSERT ON "User"
  FOR EACH ROW WHEN (NEW."operatorSince" IS NOT NULL) EXECUTE FUNCTION guard_operator();
