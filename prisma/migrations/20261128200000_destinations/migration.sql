-- Where messages of an organization go, and each message on its way there.
CREATE TYPE "DestinationKind" AS ENUM ('mail', 'webhook', 'slack', 'teams');
CREATE TYPE "DeliveryStanding" AS ENUM ('waiting', 'sent', 'given_up', 'failed');

CREATE TABLE "Destination" (
  "id" UUID NOT NULL,
  "organizationId" UUID NOT NULL,
  "name" TEXT NOT NULL,
  "kind" "DestinationKind" NOT NULL,
  "events" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "addresses" TEXT[] DEFAULT ARRAY[]::TEXT[],
  "urlSealed" TEXT,
  "urlShown" TEXT,
  "secretSealed" TEXT,
  "previousSecretSealed" TEXT,
  "previousUntil" TIMESTAMPTZ(3),
  "createdById" UUID NOT NULL,
  "createdByName" TEXT NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL,
  "offAt" TIMESTAMPTZ(3),
  "offReason" TEXT,
  "deliveredAt" TIMESTAMPTZ(3),
  "failedAt" TIMESTAMPTZ(3),
  "failure" TEXT,
  "failingSince" TIMESTAMPTZ(3),
  "claimedUntil" TIMESTAMPTZ(3),
  "restUntil" TIMESTAMPTZ(3),
  CONSTRAINT "Destination_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Destination_has_target" CHECK (CASE WHEN "kind" = 'mail'
    THEN cardinality("addresses") > 0 AND "urlSealed" IS NULL
    ELSE cardinality("addresses") = 0 AND "urlSealed" IS NOT NULL END),
  CONSTRAINT "Destination_webhook_signs" CHECK (("kind" = 'webhook') = ("secretSealed" IS NOT NULL))
);
CREATE UNIQUE INDEX "Destination_organizationId_id_key" ON "Destination"("organizationId", "id");
CREATE UNIQUE INDEX "Destination_organizationId_name_key" ON "Destination"("organizationId", "name");
-- Asked at every refresh, and empty for those who want to hear of none.
CREATE INDEX "Destination_rotation_idx" ON "Destination"("organizationId")
  WHERE "offAt" IS NULL AND 'token_set.rotated' = ANY ("events");
ALTER TABLE "Destination" ADD CONSTRAINT "Destination_organizationId_fkey"
  FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "Delivery" (
  "id" UUID NOT NULL,
  "organizationId" UUID NOT NULL,
  "destinationId" UUID NOT NULL,
  "type" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "text" TEXT NOT NULL,
  "data" JSONB NOT NULL,
  "madeAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "queuedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "standing" "DeliveryStanding" NOT NULL DEFAULT 'waiting',
  "nextTryAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "tries" INTEGER NOT NULL DEFAULT 0,
  "step" INTEGER NOT NULL DEFAULT 0,
  "endedAt" TIMESTAMPTZ(3),
  "log" JSONB NOT NULL DEFAULT '[]',
  CONSTRAINT "Delivery_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "Delivery_destinationId_id_idx" ON "Delivery"("destinationId", "id" DESC);
CREATE INDEX "Delivery_madeAt_idx" ON "Delivery"("madeAt");
-- What is to be sent, by destination: a long row of messages to one that does not answer hides no other.
CREATE INDEX "Delivery_waiting_idx" ON "Delivery"("destinationId", "nextTryAt", "id") WHERE "standing" = 'waiting';
ALTER TABLE "Delivery" ADD CONSTRAINT "Delivery_organizationId_destinationId_fkey"
  FOREIGN KEY ("organizationId", "destinationId") REFERENCES "Destination"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

CREATE TRIGGER destination_stays BEFORE UPDATE OF "id", "organizationId", "kind" ON "Destination" FOR EACH ROW
  WHEN ((OLD."id", OLD."organizationId", OLD."kind")
    IS DISTINCT FROM (NEW."id", NEW."organizationId", NEW."kind"))
  EXECUTE FUNCTION refuse_move();
CREATE TRIGGER delivery_stays BEFORE UPDATE OF "id", "organizationId", "destinationId", "type", "data" ON "Delivery" FOR EACH ROW
  WHEN ((OLD."id", OLD."organizationId", OLD."destinationId", OLD."type", OLD."data")
    IS DISTINCT FROM (NEW."id", NEW."organizationId", NEW."destinationId", NEW."type", NEW."data"))
  EXECUTE FUNCTION refuse_move();
