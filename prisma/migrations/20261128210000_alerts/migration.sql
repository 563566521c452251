-- What people are told about, and what they were told: rules, incidents, the sets that an incident concerns, and messages.
CREATE TYPE "AlertCondition" AS ENUM ('connection_lost', 'application_refused', 'expired_retrying', 'not_refreshed', 'failing',
  'machine_looping', 'duplicate_import', 'secret_old', 'scheduler_silent', 'database_held', 'journal_failing', 'budget_nearly_used');
CREATE TYPE "AlertEnding" AS ENUM ('recovered', 'stopped', 'moved', 'muted', 'quiet', 'gone', 'switched_off');
CREATE TYPE "AlertSetEnding" AS ENUM ('works', 'archived', 'revoked', 'paused', 'moved', 'muted');
CREATE TYPE "AlertTellingKind" AS ENUM ('opened', 'grew', 'ended');

CREATE TABLE "AlertRule" (
  "id" UUID NOT NULL,
  "organizationId" UUID NOT NULL,
  "environment" "Environment",
  "condition" "AlertCondition" NOT NULL,
  "number" INTEGER,
  "active" BOOLEAN NOT NULL,
  "quietZone" TEXT,
  "quietFrom" INTEGER,
  "quietTo" INTEGER,
  "mutedAt" TIMESTAMPTZ(3),
  "mutedUntil" TIMESTAMPTZ(3),
  "mutedBy" TEXT,
  "muteReason" TEXT,
  "createdAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "AlertRule_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "AlertRule_quiet_hours" CHECK (num_nonnulls("quietZone", "quietFrom", "quietTo") IN (0, 3)
    AND "quietFrom" BETWEEN 0 AND 1439 AND "quietTo" BETWEEN 0 AND 1439 AND "quietFrom" <> "quietTo"),
  CONSTRAINT "AlertRule_mute" CHECK (("mutedAt" IS NULL) = ("mutedBy" IS NULL))
);
CREATE UNIQUE INDEX "AlertRule_organizationId_id_key" ON "AlertRule" ("organizationId", "id");
CREATE UNIQUE INDEX "AlertRule_one_key" ON "AlertRule" ("organizationId", "environment", "condition") NULLS NOT DISTINCT;
ALTER TABLE "AlertRule" ADD CONSTRAINT "AlertRule_organizationId_fkey"
  FOREIGN KEY ("organizationId") REFERENCES "Organization" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "AlertRuleDestination" (
  "ruleId" UUID NOT NULL,
  "destinationId" UUID NOT NULL,
  "organizationId" UUID NOT NULL,
  CONSTRAINT "AlertRuleDestination_pkey" PRIMARY KEY ("ruleId", "destinationId")
);
CREATE INDEX "AlertRuleDestination_destinationId_idx" ON "AlertRuleDestination" ("destinationId");
ALTER TABLE "AlertRuleDestination" ADD CONSTRAINT "AlertRuleDestination_organizationId_ruleId_fkey"
  FOREIGN KEY ("organizationId", "ruleId") REFERENCES "AlertRule" ("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "AlertRuleDestination" ADD CONSTRAINT "AlertRuleDestination_organizationId_destinationId_fkey"
  FOREIGN KEY ("organizationId", "destinationId") REFERENCES "Destination" ("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

CREATE TABLE "Alert" (
  "id" UUID NOT NULL,
  "organizationId" UUID NOT NULL,
  "ruleId" UUID NOT NULL,
  "groupKey" TEXT NOT NULL,
  "cause" TEXT,
  "applicationId" UUID,
  "subject" TEXT,
  "detail" JSONB NOT NULL DEFAULT '{}',
  "concerned" INTEGER NOT NULL DEFAULT 0,
  "remaining" INTEGER NOT NULL DEFAULT 0,
  "since" TIMESTAMPTZ(3) NOT NULL,
  "openedAt" TIMESTAMPTZ(3) NOT NULL,
  "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,
  "takesUntil" TIMESTAMPTZ(3),
  "isTaking" BOOLEAN NOT NULL DEFAULT true,
  "tellAt" TIMESTAMPTZ(3) NOT NULL,
  "toldAt" TIMESTAMPTZ(3),
  "toldCount" INTEGER,
  "grewAt" TIMESTAMPTZ(3),
  "endedAt" TIMESTAMPTZ(3),
  "ending" "AlertEnding",
  "settledAt" TIMESTAMPTZ(3),
  CONSTRAINT "Alert_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Alert_ends" CHECK (("endedAt" IS NULL) = ("ending" IS NULL) AND ("endedAt" IS NOT NULL OR "settledAt" IS NULL))
);
CREATE UNIQUE INDEX "Alert_organizationId_id_key" ON "Alert" ("organizationId", "id");
-- One incident of a kind takes in what happens: whoever judges at the same time meets this.
CREATE UNIQUE INDEX "Alert_open_key" ON "Alert" ("ruleId", "groupKey") WHERE "endedAt" IS NULL AND "isTaking";
CREATE INDEX "Alert_ruleId_groupKey_toldAt_idx" ON "Alert" ("ruleId", "groupKey", "toldAt");
CREATE INDEX "Alert_organizationId_endedAt_id_idx" ON "Alert" ("organizationId", "endedAt", "id");
CREATE INDEX "Alert_unsettled_idx" ON "Alert" ("organizationId") WHERE "settledAt" IS NULL;
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_organizationId_ruleId_fkey"
  FOREIGN KEY ("organizationId", "ruleId") REFERENCES "AlertRule" ("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

CREATE TABLE "AlertSet" (
  "alertId" UUID NOT NULL,
  "tokenSetId" UUID NOT NULL,
  "organizationId" UUID NOT NULL,
  "since" TIMESTAMPTZ(3) NOT NULL,
  "enteredAt" TIMESTAMPTZ(3) NOT NULL,
  "endedAt" TIMESTAMPTZ(3),
  "ending" "AlertSetEnding",
  CONSTRAINT "AlertSet_pkey" PRIMARY KEY ("alertId", "tokenSetId"),
  CONSTRAINT "AlertSet_ends" CHECK (("endedAt" IS NULL) = ("ending" IS NULL))
);
CREATE INDEX "AlertSet_tokenSetId_idx" ON "AlertSet" ("tokenSetId");
CREATE INDEX "AlertSet_remaining_idx" ON "AlertSet" ("alertId") WHERE "endedAt" IS NULL;
ALTER TABLE "AlertSet" ADD CONSTRAINT "AlertSet_organizationId_alertId_fkey"
  FOREIGN KEY ("organizationId", "alertId") REFERENCES "Alert" ("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "AlertSet" ADD CONSTRAINT "AlertSet_organizationId_tokenSetId_fkey"
  FOREIGN KEY ("organizationId", "tokenSetId") REFERENCES "TokenSet" ("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

CREATE TABLE "AlertTelling" (
  "alertId" UUID NOT NULL,
  "destinationId" UUID NOT NULL,
  "kind" "AlertTellingKind" NOT NULL,
  "organizationId" UUID NOT NULL,
  "deliveryId" UUID NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "AlertTelling_pkey" PRIMARY KEY ("alertId", "destinationId", "kind")
);
CREATE INDEX "AlertTelling_destinationId_idx" ON "AlertTelling" ("destinationId");
ALTER TABLE "AlertTelling" ADD CONSTRAINT "AlertTelling_organizationId_alertId_fkey"
  FOREIGN KEY ("organizationId", "alertId") REFERENCES "Alert" ("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;
ALTER TABLE "AlertTelling" ADD CONSTRAINT "AlertTelling_organizationId_destinationId_fkey"
  FOREIGN KEY ("organizationId", "destinationId") REFERENCES "Destination" ("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

CREATE TABLE "TokenSetMute" (
  "tokenSetId" UUID NOT NULL,
  "organizationId" UUID NOT NULL,
  "mutedAt" TIMESTAMPTZ(3) NOT NULL,
  "mutedUntil" TIMESTAMPTZ(3),
  "mutedBy" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  CONSTRAINT "TokenSetMute_pkey" PRIMARY KEY ("tokenSetId")
);
CREATE INDEX "TokenSetMute_organizationId_idx" ON "TokenSetMute" ("organizationId");
ALTER TABLE "TokenSetMute" ADD CONSTRAINT "TokenSetMute_organizationId_tokenSetId_fkey"
  FOREIGN KEY ("organizationId", "tokenSetId") REFERENCES "TokenSet" ("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

CREATE TRIGGER alert_rule_stays BEFORE UPDATE ON "AlertRule" FOR EACH ROW
  WHEN ((OLD."id", OLD."organizationId", OLD."environment", OLD."condition")
    IS DISTINCT FROM (NEW."id", NEW."organizationId", NEW."environment", NEW."condition"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER alert_rule_destination_stays BEFORE UPDATE ON "AlertRuleDestination" FOR EACH ROW EXECUTE FUNCTION refuse_move();
CREATE TRIGGER alert_stays BEFORE UPDATE ON "Alert" FOR EACH ROW
  WHEN ((OLD."id", OLD."organizationId", OLD."ruleId", OLD."groupKey")
    IS DISTINCT FROM (NEW."id", NEW."organizationId", NEW."ruleId", NEW."groupKey"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER alert_set_stays BEFORE UPDATE ON "AlertSet" FOR EACH ROW
  WHEN ((OLD."alertId", OLD."organizationId", OLD."tokenSetId")
    IS DISTINCT FROM (NEW."alertId", NEW."organizationId", NEW."tokenSetId"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER alert_telling_stays BEFORE UPDATE ON "AlertTelling" FOR EACH ROW EXECUTE FUNCTION refuse_move();
CREATE TRIGGER token_set_mute_stays BEFORE UPDATE ON "TokenSetMute" FOR EACH ROW
  WHEN ((OLD."tokenSetId", OLD."organizationId") IS DISTINCT FROM (NEW."tokenSetId", NEW."organizationId"))
  EXECUTE FUNCTION refuse_move();

-- The few handouts whose token a machine said was refused.
CREATE INDEX "Handout_rejectedAt_idx" ON "Handout" ("rejectedAt") WHERE "rejectedAt" IS NOT NULL;
