-- Old events go after they were written to a file, and the record says up to which number and with which hash. The database
-- keeps to that: it lets go what a checkpoint covers that is itself on the record and fits the chain, and nothing else.
CREATE INDEX "AuditEvent_trimmed_idx" ON "AuditEvent" ("organizationId", "action")
  WHERE "action" IN ('record.trimmed', 'history.trimmed');

CREATE FUNCTION guard_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (
    SELECT FROM "AuditChain" place, "AuditEvent" checkpoint
      JOIN "AuditChain" recorded ON recorded."eventId" = checkpoint."id"
        AND recorded."organizationId" = checkpoint."organizationId"
      JOIN "AuditChain" cut ON cut."organizationId" = checkpoint."organizationId"
        AND cut."sequence" = (checkpoint."detail" ->> 'through')::int
        AND encode(cut."hash", 'hex') = checkpoint."detail" ->> 'chainHash'
    WHERE place."eventId" = OLD."id" AND place."organizationId" = OLD."organizationId"
      AND checkpoint."organizationId" = OLD."organizationId" AND checkpoint."action" = 'record.trimmed'
      AND place."sequence" <= cut."sequence" AND cut."sequence" < recorded."sequence"
  ) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the audit record is append-only';
END;
$$;

-- Whoever may only add events may not add a checkpoint.
CREATE FUNCTION guard_audit_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT has_table_privilege(TG_RELID, 'DELETE') THEN
    RAISE EXCEPTION 'a checkpoint of the record is written by whoever may remove events';
  END IF;
  RETURN NEW;
END;
$$;

-- Names are looked up in Larder's own schema, and in no temporary table that a caller made.
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION guard_audit_event() SET search_path = %I, pg_temp', current_schema());
  EXECUTE format('ALTER FUNCTION guard_audit_checkpoint() SET search_path = %I, pg_temp', current_schema());
END;
$$;

CREATE OR REPLACE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON "AuditEvent"
  FOR EACH ROW EXECUTE FUNCTION guard_audit_event();
CREATE TRIGGER audit_event_checkpoint BEFORE INSERT ON "AuditEvent"
  FOR EACH ROW WHEN (NEW."action" = 'record.trimmed') EXECUTE FUNCTION guard_audit_checkpoint();
