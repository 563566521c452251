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

-- The end of each chain, which is also the lock that its writers take.
CREATE TABLE "AuditHead" (
    "organizationId" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "AuditHead_pkey" PRIMARY KEY ("organizationId")
);
ALTER TABLE "AuditHead" SET (fillfactor = 50);

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

-- Runs when its transaction commits: the head is the last lock that the transaction takes, whatever it does after the event
-- was written, and is held for no longer than the commit. It runs as its owner, so that nobody else need write a chain.
CREATE FUNCTION chain_audit_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  head "AuditHead"%ROWTYPE;
  place "AuditChain"%ROWTYPE;
BEGIN
  SELECT * INTO head FROM "AuditHead" WHERE "organizationId" = NEW."organizationId" FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO "AuditHead" VALUES (NEW."organizationId", 0, '') ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM "AuditHead" WHERE "organizationId" = NEW."organizationId" FOR UPDATE;
  END IF;
  place."organizationId" := NEW."organizationId";
  place."sequence" := head."sequence" + 1;
  place."eventId" := NEW."id";
  place."recordedAt" := clock_timestamp();
  place."digest" := audit_digest(NEW);
  place."hash" := audit_hash(place, head."hash");
  INSERT INTO "AuditChain" VALUES (place.*);
  UPDATE "AuditHead" SET "sequence" = place."sequence", "hash" = place."hash"
    WHERE "organizationId" = NEW."organizationId";
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
CREATE TRIGGER audit_head_stays BEFORE DELETE ON "AuditHead"
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON "AuditHead"
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
INSERT INTO "AuditHead"
SELECT DISTINCT ON ("organizationId") "organizationId", "sequence", "hash" FROM "AuditChain"
ORDER BY "organizationId", "sequence" DESC;

-- Each of these organizations' records says so itself.
INSERT INTO "AuditEvent" ("id", "organizationId", "actorName", "action", "subjectType", "subjectId", "subjectName", "detail", "at")
SELECT gen_random_uuid(), o."id", 'Larder', 'record.chained', 'organization', o."id", o."name",
  jsonb_build_object('events', h."sequence"), now()
FROM "AuditHead" h JOIN "Organization" o ON o."id" = h."organizationId";
