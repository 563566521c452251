-- An attempt is completed once. Grants say which columns may be written; this says what may follow what, for whoever writes.
CREATE FUNCTION guard_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- What a consent or an import brought was kept until it was judged, and becomes current under the next free number.
  IF OLD."kind" IN ('exchange', 'import') AND COALESCE(OLD."outcome"::text, '') NOT IN ('issued', 'revoked') AND NEW."outcome" = 'issued'
    AND NEW."completedAt" IS NOT NULL AND NEW."generation" >= OLD."generation" THEN
    RETURN NEW;
  END IF;
  IF (OLD."completedAt" IS NOT NULL AND NEW."completedAt" IS NULL) OR (OLD."joined" AND NOT NEW."joined")
    OR (OLD."replay" AND NOT NEW."replay") OR (OLD."generation" <> 0 AND NEW."generation" <> OLD."generation") THEN
    RAISE EXCEPTION 'an attempt is written once and completed once';
  END IF;
  IF OLD."outcome" IS NULL OR OLD."outcome" IS NOT DISTINCT FROM NEW."outcome" THEN
    RETURN NEW;
  END IF;
  -- Not known yet, although how the answer ended is: found out later.
  IF NEW."outcome" IS NOT NULL AND OLD."outcome" = 'unknown' THEN
    RETURN NEW;
  END IF;
  IF NEW."outcome" IS NULL OR OLD."outcome" IN ('issued', 'fenced', 'revoked') THEN
    RAISE EXCEPTION 'the outcome % of an attempt is settled', OLD."outcome";
  END IF;
  -- Tokens that arrive are kept, whatever was concluded before they turned up.
  IF NEW."outcome" IN ('issued', 'fenced') THEN
    RETURN NEW;
  END IF;
  -- Recovery had given up on it, and the process that made it brings its answer after all.
  IF (OLD."kind" = 'exchange' AND OLD."outcome" = 'lost') OR (OLD."kind" = 'revoke' AND OLD."outcome" = 'unconfirmed') THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the outcome % of an attempt is settled', OLD."outcome";
END;
$$;
CREATE TRIGGER attempt_completed_once BEFORE UPDATE ON "Attempt" FOR EACH ROW
  WHEN (OLD."completedAt" IS NOT NULL OR OLD."outcome" IS NOT NULL OR OLD."joined" OR OLD."replay"
    OR (OLD."generation" <> 0 AND NEW."generation" <> OLD."generation"))
  EXECUTE FUNCTION guard_attempt();

-- What hangs on a set goes with it, and with the rights of the tables' owner. So a set that held tokens stays, unless that
-- owner removes it: its history is the record of what became of them.
CREATE FUNCTION keep_token_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "Generation" g WHERE g."tokenSetId" = OLD."id" AND (g."adopted" OR g."wipedAt" IS NULL))
    AND NOT pg_has_role(session_user, (SELECT c.relowner FROM pg_class c WHERE c.oid = TG_RELID), 'MEMBER') THEN
    RAISE EXCEPTION 'a token set that held tokens keeps its history';
  END IF;
  RETURN OLD;
END;
$$;
CREATE TRIGGER token_set_keeps_history BEFORE DELETE ON "TokenSet"
  FOR EACH ROW EXECUTE FUNCTION keep_token_history();
