-- Workers sleep until the next set is due, two minutes at most. They are woken when that moves earlier: a set becomes due
-- sooner than before, or leaves a claim that kept it out of sight. What is due later, they find in time by themselves.
CREATE FUNCTION notify_larder_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Without a payload, so that Postgres delivers one notification for each transaction, however many sets it moved.
  PERFORM pg_notify('larder_due', '');
  RETURN NULL;
END;
$$;

CREATE TRIGGER token_set_due_sooner AFTER UPDATE OF "dueAt", "claimedUntil" ON "TokenSet"
  FOR EACH ROW
  WHEN (
    NEW."dueAt" < statement_timestamp() + interval '2 minutes'
    AND (OLD."dueAt" IS NULL OR NEW."dueAt" < OLD."dueAt" OR OLD."claimedUntil" IS NOT NULL)
  )
  EXECUTE FUNCTION notify_larder_due();

CREATE TRIGGER token_set_inserted_due AFTER INSERT ON "TokenSet"
  FOR EACH ROW
  WHEN (NEW."dueAt" < statement_timestamp() + interval '2 minutes')
  EXECUTE FUNCTION notify_larder_due();
