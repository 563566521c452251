-- Who made a machine, beside the name that they had then; of earlier ones as far as the activity tells.
ALTER TABLE "Machine" ADD COLUMN "createdById" UUID;
UPDATE "Machine" m SET "createdById" = e."actorUserId" FROM "AuditEvent" e
WHERE e."organizationId" = m."organizationId" AND e."subjectId" = m."tokenSetId" AND e."action" = 'machine.created'
  AND e."detail" ->> 'clientId' = m."clientId";
