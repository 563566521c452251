-- Counts that no page has to read every set for. Whoever changes a set leaves what it was and what it is now behind, in the same
-- transaction, and locks nothing for it; workers add that up, and readers add what has not been added up yet.
CREATE TABLE "TokenSetChange" (
  "id" BIGSERIAL NOT NULL,
  "organizationId" UUID NOT NULL,
  "applicationId" UUID NOT NULL,
  "tokenSetId" UUID NOT NULL,
  "environment" "Environment" NOT NULL,
  "change" INTEGER NOT NULL,
  "standing" TEXT NOT NULL,
  "expiresAt" TIMESTAMPTZ(3),
  "refreshAt" TIMESTAMPTZ(3),
  "heardAt" TIMESTAMPTZ(3),
  "generation" INTEGER NOT NULL,
  "isNewPair" BOOLEAN NOT NULL DEFAULT false,
  "verdict" "Verdict",
  "evidence" TEXT,
  "at" TIMESTAMPTZ(3),
  CONSTRAINT "TokenSetChange_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "TokenSetChange_organizationId_idx" ON "TokenSetChange" ("organizationId");

CREATE TABLE "TokenSetCount" (
  "organizationId" UUID NOT NULL,
  "kind" TEXT NOT NULL,
  "quarter" TIMESTAMPTZ(3) NOT NULL,
  "environment" "Environment" NOT NULL,
  "applicationId" UUID NOT NULL,
  "standing" TEXT NOT NULL,
  "count" INTEGER NOT NULL,
  CONSTRAINT "TokenSetCount_pkey" PRIMARY KEY ("organizationId", "kind", "quarter", "environment", "applicationId", "standing")
);

CREATE TABLE "ComingCount" (
  "organizationId" UUID NOT NULL,
  "kind" TEXT NOT NULL,
  "quarter" TIMESTAMPTZ(3) NOT NULL,
  "environment" "Environment" NOT NULL,
  "count" INTEGER NOT NULL,
  CONSTRAINT "ComingCount_pkey" PRIMARY KEY ("organizationId", "kind", "quarter", "environment")
);

CREATE TABLE "CustodyDay" (
  "organizationId" UUID NOT NULL,
  "day" DATE NOT NULL,
  "refreshes" INTEGER NOT NULL DEFAULT 0,
  "firstTimeRight" INTEGER NOT NULL DEFAULT 0,
  "lostInTransit" INTEGER NOT NULL DEFAULT 0,
  "endedAtApicbase" INTEGER NOT NULL DEFAULT 0,
  "endedUnexplained" INTEGER NOT NULL DEFAULT 0,
  "lostByLarder" INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT "CustodyDay_pkey" PRIMARY KEY ("organizationId", "day")
);

CREATE TRIGGER token_set_change_stays BEFORE UPDATE ON "TokenSetChange" FOR EACH ROW EXECUTE FUNCTION refuse_move();
CREATE TRIGGER token_set_count_stays BEFORE UPDATE ON "TokenSetCount" FOR EACH ROW
  WHEN ((OLD."organizationId", OLD."kind", OLD."quarter", OLD."environment", OLD."applicationId", OLD."standing")
    IS DISTINCT FROM (NEW."organizationId", NEW."kind", NEW."quarter", NEW."environment", NEW."applicationId", NEW."standing"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER coming_count_stays BEFORE UPDATE ON "ComingCount" FOR EACH ROW
  WHEN ((OLD."organizationId", OLD."kind", OLD."quarter", OLD."environment")
    IS DISTINCT FROM (NEW."organizationId", NEW."kind", NEW."quarter", NEW."environment"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER custody_day_stays BEFORE UPDATE ON "CustodyDay" FOR EACH ROW
  WHEN ((OLD."organizationId", OLD."day") IS DISTINCT FROM (NEW."organizationId", NEW."day"))
  EXECUTE FUNCTION refuse_move();

-- When Apicbase last answered anything.
CREATE INDEX "TokenSet_organizationId_heardAt_idx" ON "TokenSet" ("organizationId", "heardAt");

-- The few running sets that are not simply well.
CREATE INDEX "TokenSet_flawed_idx" ON "TokenSet" ("organizationId", "applicationId")
  WHERE "phase" = 'running' AND ("unprovenSince" IS NOT NULL OR "checkActive" IS FALSE OR NOT ("requestedScopes" <@ "grantedScopes"));

-- In PL/pgSQL, which costs a settlement less than functions in SQL that cannot be inlined.
--
-- Whether a check was the last that was heard of the access token, as lib/health/works.ts understands it.
CREATE FUNCTION token_set_is_checked(s "TokenSet") RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN s."checkActive" IS NOT NULL AND s."checkedAt" IS NOT NULL
    AND (s."refreshedAt" IS NULL OR s."checkedAt" >= s."refreshedAt");
END;
$$;

-- When anything was last heard of it.
CREATE FUNCTION token_set_heard(s "TokenSet") RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN CASE WHEN token_set_is_checked(s) THEN s."checkedAt" ELSE s."refreshedAt" END;
END;
$$;

-- What of a set's cause and of whether it works does not depend on the clock: phase, cause and "dead" or "behind"
-- (lib/tally/read-standing.ts).
CREATE FUNCTION token_set_standing(s "TokenSet") RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  cause text := 'well';
  mark text := '';
BEGIN
  IF s."phase" IN ('failing', 'running') THEN
    IF s."checkActive" IS FALSE AND token_set_is_checked(s) THEN
      mark := ':dead';
    ELSIF token_set_heard(s) < s."unprovenSince" THEN
      mark := ':behind';
    END IF;
    IF s."unprovenSince" IS NOT NULL THEN
      cause := 'unproven';
    ELSIF s."phase" = 'failing' THEN
      cause := CASE s."failureReason" ->> 'code'
        WHEN 'not_reached' THEN 'provider_unreachable'
        WHEN 'not_answering' THEN 'provider_unreachable'
        WHEN 'could_not_ask' THEN 'provider_unreachable'
        WHEN 'no_answer' THEN 'reply_missing'
        WHEN 'refused_while_open' THEN 'journal_elsewhere'
        WHEN 'answer_may_lie_elsewhere' THEN 'journal_elsewhere'
        WHEN 'not_sent_journal' THEN 'journal_unwritable'
        ELSE 'refresh_failed' END;
      IF cause = 'provider_unreachable' AND s."failureReason" ->> 'reason' = 'rate limited' THEN
        cause := 'provider_slows';
      END IF;
    ELSIF mark = ':dead' THEN
      cause := 'in_doubt';
    ELSIF NOT (s."requestedScopes" <@ s."grantedScopes") THEN
      cause := 'scope_missing';
    END IF;
    RETURN s."phase" || ':' || cause || mark;
  END IF;
  RETURN CASE s."phase"
    WHEN 'revoked' THEN CASE WHEN s."revocationProof" = 'proved' THEN 'revoked:revoked_here' ELSE 'revoked:revocation_unconfirmed' END
    WHEN 'reauthorize' THEN 'reauthorize:' || s."verdict"::text
    WHEN 'pending' THEN CASE WHEN s."credentialsRefusedAt" IS NOT NULL OR s."verdict" IS NOT NULL AND s."verdictAt" IS NOT NULL
      THEN 'pending:client_secret_changed' ELSE 'pending:not_connected' END
    ELSE s."phase" END;
END;
$$;

-- The function runs as its owner, so that nobody else need write changes.
CREATE FUNCTION note_token_set_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  was "TokenSet"%ROWTYPE;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    INSERT INTO "TokenSetChange" ("organizationId", "applicationId", "tokenSetId", "environment", "change", "standing",
      "expiresAt", "refreshAt", "heardAt", "generation", "isNewPair", "verdict", "evidence", "at")
    VALUES (OLD."organizationId", OLD."applicationId", OLD."id", OLD."environment", -1, token_set_standing(OLD),
      OLD."accessTokenExpiresAt", OLD."nextRefreshAt", token_set_heard(OLD), OLD."generation", false,
      CASE WHEN NEW."verdict" IS NULL AND NEW."generation" > OLD."generation" THEN OLD."verdict" END,
      OLD."verdictEvidence" ->> 'code', OLD."verdictAt"),
    (NEW."organizationId", NEW."applicationId", NEW."id", NEW."environment", 1, token_set_standing(NEW),
      NEW."accessTokenExpiresAt", NEW."nextRefreshAt", token_set_heard(NEW), NEW."generation", NEW."generation" > OLD."generation",
      CASE WHEN NEW."verdict" IS DISTINCT FROM OLD."verdict" THEN NEW."verdict" END, NEW."verdictEvidence" ->> 'code',
      CASE WHEN NEW."verdict" IS NULL THEN NEW."refreshedAt" ELSE NEW."verdictAt" END);
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' THEN was := NEW; ELSE was := OLD; END IF;
  INSERT INTO "TokenSetChange" ("organizationId", "applicationId", "tokenSetId", "environment", "change", "standing",
    "expiresAt", "refreshAt", "heardAt", "generation")
  VALUES (was."organizationId", was."applicationId", was."id", was."environment", CASE WHEN TG_OP = 'INSERT' THEN 1 ELSE -1 END,
    token_set_standing(was), was."accessTokenExpiresAt", was."nextRefreshAt", token_set_heard(was), was."generation");
  RETURN NULL;
END;
$$;

CREATE FUNCTION empty_token_set_counts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  DELETE FROM "TokenSetChange";
  DELETE FROM "TokenSetCount";
  DELETE FROM "ComingCount";
  RETURN NULL;
END;
$$;

-- Names are looked up in Larder's own schema, and in no temporary table that a caller made.
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION note_token_set_change() SET search_path = %I, pg_temp', current_schema());
  EXECUTE format('ALTER FUNCTION empty_token_set_counts() SET search_path = %I, pg_temp', current_schema());
END;
$$;

CREATE TRIGGER token_set_counted AFTER INSERT OR DELETE ON "TokenSet"
  FOR EACH ROW EXECUTE FUNCTION note_token_set_change();
-- Claims and promises write nothing that is counted, and pay nothing for it.
CREATE TRIGGER token_set_recounted AFTER UPDATE OF "nextRefreshAt", "accessTokenExpiresAt", "refreshedAt", "checkedAt", "checkActive",
    "generation", "verdict", "revokedAt", "revocationProof", "credentialsRefusedAt", "unprovenSince", "doubtSince", "pausedAt",
    "archivedAt", "failureCount", "failureReason", "requestedScopes", "grantedScopes" ON "TokenSet" FOR EACH ROW
  WHEN (OLD."nextRefreshAt" IS DISTINCT FROM NEW."nextRefreshAt"
    OR OLD."accessTokenExpiresAt" IS DISTINCT FROM NEW."accessTokenExpiresAt"
    OR OLD."heardAt" IS DISTINCT FROM NEW."heardAt" OR OLD."checkActive" IS DISTINCT FROM NEW."checkActive"
    OR OLD."phase" IS DISTINCT FROM NEW."phase" OR OLD."generation" IS DISTINCT FROM NEW."generation"
    OR OLD."verdict" IS DISTINCT FROM NEW."verdict" OR OLD."revocationProof" IS DISTINCT FROM NEW."revocationProof"
    OR OLD."credentialsRefusedAt" IS DISTINCT FROM NEW."credentialsRefusedAt"
    OR OLD."unprovenSince" IS DISTINCT FROM NEW."unprovenSince" OR OLD."failureReason" IS DISTINCT FROM NEW."failureReason"
    OR OLD."requestedScopes" IS DISTINCT FROM NEW."requestedScopes" OR OLD."grantedScopes" IS DISTINCT FROM NEW."grantedScopes")
  EXECUTE FUNCTION note_token_set_change();
CREATE TRIGGER token_set_counts_emptied AFTER TRUNCATE ON "TokenSet"
  FOR EACH STATEMENT EXECUTE FUNCTION empty_token_set_counts();

-- The sets that are there already, for the first worker to add up.
INSERT INTO "TokenSetChange" ("organizationId", "applicationId", "tokenSetId", "environment", "change", "standing",
  "expiresAt", "refreshAt", "heardAt", "generation")
SELECT s."organizationId", s."applicationId", s."id", s."environment", 1, token_set_standing(s),
  s."accessTokenExpiresAt", s."nextRefreshAt", token_set_heard(s), s."generation"
FROM "TokenSet" s;

-- What the history tells of the last 28 days. Later days are counted as sets change.
INSERT INTO "CustodyDay" ("organizationId", "day", "refreshes", "firstTimeRight", "lostInTransit", "endedAtApicbase", "endedUnexplained", "lostByLarder")
SELECT a."organizationId", (a."completedAt" AT TIME ZONE 'UTC')::date,
  count(*) FILTER (WHERE a."outcome" = 'issued'),
  count(*) FILTER (WHERE a."outcome" = 'issued' AND a."tries" = 1),
  count(*) FILTER (WHERE a."outcome" <> 'issued' AND a."verdict" = 'answer_lost' AND NOT a."isLarders"),
  count(*) FILTER (WHERE a."outcome" <> 'issued' AND a."verdict" IN ('used_elsewhere', 'revoked_at_apicbase') AND NOT a."isLarders"),
  count(*) FILTER (WHERE a."outcome" <> 'issued' AND a."verdict" = 'unknown' AND NOT a."isLarders"),
  count(*) FILTER (WHERE a."outcome" <> 'issued' AND a."verdict" IN ('answer_lost', 'used_elsewhere', 'revoked_at_apicbase', 'unknown') AND a."isLarders")
FROM (
  SELECT *, count(*) OVER (PARTITION BY "tokenSetId", "generation") AS "tries",
    COALESCE("detail" ->> 'code' = 'behind_after_restore', false)
      OR COALESCE(bool_or("detail" @> '{"code": "journal_declared_lost"}' OR "detail" @> '[{"code": "journal_declared_lost"}]')
        OVER (PARTITION BY "tokenSetId", "generation"), false) AS "isLarders"
  FROM "Attempt" WHERE "kind" = 'refresh' AND "startedAt" > statement_timestamp() - interval '35 days'
) a
WHERE a."completedAt" > statement_timestamp() - interval '28 days'
  AND (a."outcome" = 'issued' OR a."verdict" IN ('answer_lost', 'used_elsewhere', 'revoked_at_apicbase', 'unknown'))
GROUP BY 1, 2;
