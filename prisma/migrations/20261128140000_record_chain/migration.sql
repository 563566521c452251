-- The chain of an organization's record: each event has a number and a hash over the event and the hash before it. An event
-- may go one day, its place in the chain stays, and with it the proof for all that came after.
CREATE TABLE "AuditChain" (
    "organizationId" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "eventId" UUID NOT NULL,
    "recordedAt" TIMESTAMPTZ(3) NOT NULL,
    "digest" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "AuditChain_pkey" PRIMARY KEY ("organizationId", "sequence")
);
CREATE UNIQUE INDEX "AuditChain_eventId_key" ON "AuditChain"("eventId");

-- Fields one after another, each with its length, so that no two lists of fields read the same: "3:abc,", and "-," for null.
CREATE FUNCTION audit_canonical(fields text[]) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT convert_to(string_agg(COALESCE(octet_length(field) || ':' || field, '-') || ',', '' ORDER BY place), 'UTF8')
  FROM unnest(fields) WITH ORDINALITY AS one(field, place)
$$;

CREATE FUNCTION audit_milliseconds(moment timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT (extract(epoch FROM moment) * 1000)::bigint::text
$$;

CREATE FUNCTION audit_digest(event "AuditEvent") RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(audit_canonical(ARRAY[
    event."id"::text, event."organizationId"::text, event."actorUserId"::text, event."actorName", event."action",
    event."subjectType", event."subjectId"::text, event."subjectName", event."environment"::text, event."detail"::text,
    audit_milliseconds(event."at")
  ]))
$$;

CREATE FUNCTION audit_hash(place "AuditChain", before bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(audit_canonical(ARRAY[
    place."organizationId"::text, place."sequence"::text, audit_milliseconds(place."recordedAt"),
    encode(place."digest", 'hex'), encode(before, 'hex')
  ]))
$$;

-- Runs when its transaction commits: the end of the chain is the last lock that the transaction takes, whatever it does after
-- the event was written, and is held for no longer than the commit. It is no row that every event would leave a dead version
-- of. The function runs as its owner, so that nobody else need write a chain.
CREATE FUNCTION chain_audit_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  last "AuditChain"%ROWTYPE;
  place "AuditChain"%ROWTYPE;
BEGIN
  PERFORM pg_advisory_xact_lock('"AuditChain"'::regclass::oid::int, hashtext(NEW."organizationId"::text));
  SELECT * INTO last FROM "AuditChain" WHERE "organizationId" = NEW."organizationId" ORDER BY "sequence" DESC LIMIT 1;
  place."organizationId" := NEW."organizationId";
  place."sequence" := COALESCE(last."sequence", 0) + 1;
  place."eventId" := NEW."id";
  place."recordedAt" := clock_timestamp();
  place."digest" := audit_digest(NEW);
  place."hash" := audit_hash(place, COALESCE(last."hash", ''));
  INSERT INTO "AuditChain" VALUES (place.*);
  RETURN NULL;
END;
$$;

-- Names are looked up in Larder's own schema, and in no temporary table that a caller made.
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION chain_audit_event() SET search_path = %I, pg_temp', current_schema());
END;
$$;

CREATE TRIGGER audit_chain_append_only BEFORE UPDATE OR DELETE ON "AuditChain"
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_chain_no_truncate BEFORE TRUNCATE ON "AuditChain"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE CONSTRAINT TRIGGER audit_event_chained AFTER INSERT ON "AuditEvent"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chain_audit_event();

-- Events of earlier versions, in their order: from now on nobody changes them unseen. Of the time before, this proves nothing.
DO $$
DECLARE
  event "AuditEvent"%ROWTYPE;
  place "AuditChain"%ROWTYPE;
  before bytea := '';
BEGIN
  place."recordedAt" := clock_timestamp();
  FOR event IN SELECT * FROM "AuditEvent" ORDER BY "organizationId", "at", "id" LOOP
    IF place."organizationId" IS DISTINCT FROM event."organizationId" THEN
      place."organizationId" := event."organizationId";
      place."sequence" := 0;
      before := '';
    END IF;
    place."sequence" := place."sequence" + 1;
    place."eventId" := event."id";
    place."digest" := audit_digest(event);
    place."hash" := audit_hash(place, before);
    before := place."hash";
    INSERT INTO "AuditChain" VALUES (place.*);
  END LOOP;
END;
$$;
-- Each of these organizations' records says so itself.
INSERT INTO "AuditEvent" ("id", "organizationId", "actorName", "action", "subjectType", "subjectId", "subjectName", "detail", "at")
SELECT gen_random_uuid(), o."id", 'Larder', 'record.chained', 'organization', o."id", o."name",
  jsonb_build_object('events', c."events"), now()
FROM (SELECT "organizationId", max("sequence") AS "events" FROM "AuditChain" GROUP BY 1) c
JOIN "Organization" o ON o."id" = c."organizationId";
