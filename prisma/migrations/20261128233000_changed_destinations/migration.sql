-- A destination's address can be changed, and a destination deleted. Of a deleted one, the name and the list of its messages
-- stay for a while; its address and secrets go at once.
ALTER TABLE "Destination"
  ADD COLUMN "addressChangedAt" TIMESTAMPTZ(3),
  ADD COLUMN "deletedAt" TIMESTAMPTZ(3),
  ADD CONSTRAINT "Destination_deleted_is_off" CHECK ("deletedAt" IS NULL OR "offAt" IS NOT NULL),
  DROP CONSTRAINT "Destination_has_target",
  ADD CONSTRAINT "Destination_has_target" CHECK (CASE WHEN "kind" = 'mail'
    THEN cardinality("addresses") > 0 AND "urlSealed" IS NULL
    ELSE cardinality("addresses") = 0 AND ("urlSealed" IS NULL) = ("deletedAt" IS NOT NULL) END),
  DROP CONSTRAINT "Destination_webhook_signs",
  ADD CONSTRAINT "Destination_webhook_signs" CHECK (("kind" = 'webhook' AND "deletedAt" IS NULL) = ("secretSealed" IS NOT NULL));

-- The name of a deleted one may be given again.
DROP INDEX "Destination_organizationId_name_key";
CREATE UNIQUE INDEX "Destination_organizationId_name_key" ON "Destination"("organizationId", "name") WHERE "deletedAt" IS NULL;
