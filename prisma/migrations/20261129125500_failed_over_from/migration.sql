-- The last moment that a promoted standby had heard of: who was alive then may know what it had not heard of, however far behind
-- it was. A release before this one goes by the time of the failover, as all did until now.
ALTER TABLE "Deployment" ADD COLUMN "failedOverFrom" TIMESTAMPTZ(3);
