ALTER TABLE "User" ADD COLUMN "operatorSince" TIMESTAMPTZ(3);

-- Who could adopt the database until now is made an operator where that takes nothing from anybody else: the owners of the
-- only organization. Among several tenants nobody is: whoever runs Larder names operators on the command line. Demo
-- accounts have public passwords, and run an installation only where there are no others.
WITH made AS (
  UPDATE "User" SET "operatorSince" = statement_timestamp()
  WHERE "id" IN (SELECT "userId" FROM "Membership" WHERE "role" = 'owner' AND "disabledAt" IS NULL)
    AND CASE WHEN "demo" THEN NOT EXISTS (SELECT FROM "User" WHERE NOT "demo") ELSE (
      SELECT count(DISTINCT m."organizationId") FROM "Membership" m JOIN "User" u ON u."id" = m."userId" WHERE NOT u."demo"
    ) = 1 END
  RETURNING "id", "name"
)
INSERT INTO "AuditEvent" ("id", "organizationId", "actorName", "action", "subjectType", "subjectId", "subjectName", "detail", "at")
SELECT gen_random_uuid(), o."id", 'Larder', 'operator.made', 'member', made."id", made."name", '{}', statement_timestamp()
FROM made CROSS JOIN "Organization" o;
