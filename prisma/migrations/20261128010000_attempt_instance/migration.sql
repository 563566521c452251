-- Which process made an attempt: its row is kept as long as one of its offers is open.
ALTER TABLE "Attempt" ADD COLUMN "instanceId" UUID;

CREATE INDEX "Attempt_open_instance_idx" ON "Attempt" ("instanceId") WHERE "outcome" IS NULL OR "outcome" = 'unknown';
