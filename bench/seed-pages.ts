// Fills the database in DATABASE_URL and prints as JSON what the measurement needs. Runs with --conditions=react-server,
// so that `server-only` modules load.
import { encode } from "next-auth/jwt";
import { createSession } from "#lib/auth/session-repository.ts";
import { closeDb, db } from "#lib/db/client.ts";
import { sessionSecret } from "#lib/env.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeAuditRows } from "#lib/factories/audit-rows-factory.ts";
import { makeMember, makeOrganization } from "#lib/factories/organization-factory.ts";
import { makeLibraryRows, makeTokenSetRows } from "#lib/factories/token-set-rows-factory.ts";
import { prepareVault } from "#lib/vault/vault.ts";
import {
  applicationCount,
  auditEventCount,
  libraryCount,
  type Seeded,
  tokenSetCount,
} from "./page-scenarios.ts";

async function signIn(organizationId: string, index: number, now: Date): Promise<string> {
  const name = index === 0 ? "Odile Owner" : `Person ${index}`;
  const member = { organizationId, email: `person-${index}@larder.test`, name, role: "owner" } as const;
  const { userId } = await makeMember({ ...member, password: "a long enough password" }, now);
  const session = { userId, organizationId, membershipVersion: 1, userAgent: "benchmark" };
  const sessionId = await createSession(db(), session, now);
  const token = await encode({ token: { sessionId }, secret: sessionSecret(), maxAge: 60 * 60 });
  return `larder.session=${token}`;
}

async function seed(people: number, now: Date): Promise<Seeded> {
  await prepareVault();
  const { id: organizationId } = await makeOrganization("Ten thousand tills", now);
  const cookies: string[] = [];
  for (let index = 0; index < people; index += 1) cookies.push(await signIn(organizationId, index, now));
  const applicationIds: string[] = [];
  for (let index = 0; index < applicationCount; index += 1) {
    const client = { name: `POS ${index}`, clientId: `client-${index}`, clientSecret: "a client secret" };
    applicationIds.push((await makeApplication({ organizationId, ...client }, now)).id);
  }
  const libraryIds = await makeLibraryRows(organizationId, libraryCount, now);
  await makeTokenSetRows({ organizationId, applicationIds, libraryIds, count: tokenSetCount }, now);
  await makeAuditRows({ organizationId, count: auditEventCount }, now);
  await db().$executeRawUnsafe("VACUUM ANALYZE");
  return { organizationId, cookie: cookies[0] ?? "", cookies };
}

process.stdout.write(`${JSON.stringify(await seed(Number(process.argv[2] ?? 1), new Date()))}\n`);
await closeDb();
