// Fills the database in DATABASE_URL with so many token sets and prints as JSON what the measurement needs. Runs with
// --conditions=react-server, so that `server-only` modules load.
import { encode } from "next-auth/jwt";
import { createSession } from "#lib/auth/session-repository.ts";
import { closeDb, db } from "#lib/db/client.ts";
import { sessionSecret } from "#lib/env.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeAuditRows } from "#lib/factories/audit-rows-factory.ts";
import { makeMember, makeOrganization } from "#lib/factories/organization-factory.ts";
import { makeLibraryRows, makeTokenSetRows } from "#lib/factories/token-set-rows-factory.ts";
import { addUpTally } from "#lib/tally/add-up-changes.ts";
import { prepareVault } from "#lib/vault/vault.ts";
import type { Seeded } from "./console-scenarios.ts";

const applicationCount = 5;
const setsOfLibrary = 5;
/** Of each set. */
const attemptCount = 10;
const eventCount = 10;

/** Ten refreshes of each set, two days apart. */
async function makeAttempts(): Promise<void> {
  await db().$executeRaw`
    INSERT INTO "Attempt" ("id", "organizationId", "tokenSetId", "kind", "trigger", "generation", "fingerprint", "fence",
      "actorName", "instance", "startedAt", "deadlineAt", "completedAt", "outcome", "providerStatus", "providerMs")
    SELECT gen_random_uuid(), s."organizationId", s."id", 'refresh', 'schedule', n, 'fingerprint', n, 'Larder', 'bench',
      now() - n * interval '2 days', now() - n * interval '2 days', now() - n * interval '2 days', 'issued', 200, 80
    FROM "TokenSet" s, generate_series(1, ${attemptCount}) n`;
}

async function signIn(organizationId: string, index: number, now: Date): Promise<string> {
  const name = index === 0 ? "Odile Owner" : `Person ${index}`;
  const member = { organizationId, email: `person-${index}@larder.test`, name, role: "owner" } as const;
  const { userId } = await makeMember({ ...member, password: "a long enough password" }, now);
  const session = { userId, organizationId, membershipVersion: 1, userAgent: "benchmark" };
  const sessionId = await createSession(db(), session, now);
  const token = await encode({ token: { sessionId }, secret: sessionSecret(), maxAge: 60 * 60 });
  return `larder.session=${token}`;
}

async function seed(sets: number, people: number, now: Date): Promise<Seeded> {
  await prepareVault();
  const { id: organizationId } = await makeOrganization("Many tills", now);
  const cookies: string[] = [];
  for (let index = 0; index < people; index += 1) cookies.push(await signIn(organizationId, index, now));
  const applicationIds: string[] = [];
  for (let index = 0; index < applicationCount; index += 1) {
    const client = { name: `POS ${index}`, clientId: `client-${index}`, clientSecret: "a client secret" };
    applicationIds.push((await makeApplication({ organizationId, ...client }, now)).id);
  }
  const libraryIds = await makeLibraryRows(organizationId, Math.ceil(sets / setsOfLibrary), now);
  const ids = await makeTokenSetRows({ organizationId, applicationIds, libraryIds, count: sets }, now);
  const lost = await db().tokenSet.findFirstOrThrow({ where: { verdict: "answer_lost" } });
  await makeAttempts();
  // Chaining the record is not what is measured, and takes minutes for a million events.
  await db().$executeRaw`ALTER TABLE "AuditEvent" DISABLE TRIGGER audit_event_chained`;
  await makeAuditRows({ organizationId, count: sets * eventCount }, now);
  await db().$executeRaw`ALTER TABLE "AuditEvent" ENABLE TRIGGER audit_event_chained`;
  await addUpTally();
  await db().$executeRawUnsafe("VACUUM ANALYZE");
  return {
    ...{ organizationId, cookie: cookies[0] ?? "", cookies },
    ...{ applicationId: applicationIds[0] ?? "", lostApplicationId: lost.applicationId },
    ...{ libraryId: libraryIds[0] ?? "", tokenSetId: ids[0] ?? "" },
  };
}

process.stdout.write(
  `${JSON.stringify(await seed(Number(process.argv[2]), Number(process.argv[3] ?? 1), new Date()))}\n`,
);
await closeDb();
