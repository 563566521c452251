import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { changeApplication } from "#lib/applications/change-application.ts";
import { deleteApplication } from "#lib/applications/delete-application.ts";
import { registerApplication } from "#lib/applications/register-application.ts";
import { replaceClientSecret } from "#lib/applications/replace-client-secret.ts";
import { withdrawNextSecret } from "#lib/applications/withdraw-next-secret.ts";
import { startAuthorization } from "#lib/authorizations/start-authorization.ts";
import { createConnectLink } from "#lib/connect-links/create-connect-link.ts";
import { revokeConnectLink } from "#lib/connect-links/revoke-connect-link.ts";
import { db } from "#lib/db/client.ts";
import { acceptGrant } from "#lib/grants/decide-grant.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { land, makePendingSet, type PendingSet } from "#lib/testing/connect-flow.ts";
import { makeAsideGrant } from "#lib/testing/make-aside-grant.ts";
import { makeConnectedSet, makeRegisteredApplication } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { counted, snapshot } from "#lib/testing/snapshot.ts";
import { checkTokenSet } from "#lib/token-sets/check-token-set.ts";
import { createTokenSet } from "#lib/token-sets/create-token-set.ts";
import { discardTokenSet } from "#lib/token-sets/discard-token-set.ts";
import { renameTokenSet } from "#lib/token-sets/rename-token-set.ts";
import type { AuditAction } from "./audit-words.ts";

const larder = runLarder();
const scopes = ["accounts"];
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
  await asOwner().$executeRaw`
    CREATE FUNCTION fail_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the disk is full'; END; $$`;
});
afterEach(async () => {
  for (const table of tables)
    await asOwner().$executeRawUnsafe(`DROP TRIGGER IF EXISTS "full_disk" ON "${table}"`);
});

const tables = [
  "AuditEvent",
  "Application",
  "ClientSecret",
  "TokenSet",
  "Authorization",
  "ConnectLink",
  "Grant",
] as const;
type Table = (typeof tables)[number];

/** From now on every transaction that writes to the table fails, and only when it commits. */
async function failAtCommit(table: Table): Promise<void> {
  await asOwner().$executeRawUnsafe(
    `CREATE CONSTRAINT TRIGGER "full_disk" AFTER INSERT OR UPDATE OR DELETE ON "${table}"
     DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail_at_commit()`,
  );
}

interface UseCase {
  name: string;
  table: Table;
  writes: AuditAction[];
  prepare(): Promise<() => Promise<unknown>>;
}

const application = (organizationId = team.organizationId) =>
  makeRegisteredApplication(larder.control, organizationId);
const pending = (): Promise<PendingSet> => makePendingSet(larder.control, team.organizationId);
const link = (tokenSetId: string) =>
  createConnectLink(by(team.owner), { tokenSetId, recipient: "Nora", purpose: "POS", expiresInHours: 1 });

const cases: UseCase[] = [
  {
    name: "registerApplication",
    table: "Application",
    writes: ["application.registered"],
    prepare: async () => () =>
      registerApplication(by(team.owner), {
        name: `New ${Date.now()}`,
        clientId: `client-${Date.now()}`,
        clientSecret: "a-secret-of-enough",
        authentication: "body",
        redirect: "callback",
        scopes,
      }),
  },
  {
    name: "changeApplication",
    table: "Application",
    writes: ["application.changed"],
    prepare: async () => {
      const { applicationId, clientId } = await application();
      const change = { applicationId, name: `Changed ${clientId}`, scopes };
      return () =>
        changeApplication(by(team.owner), { ...change, authentication: "basic", redirect: "copy-code" });
    },
  },
  {
    name: "replaceClientSecret",
    table: "ClientSecret",
    writes: ["application.secret-replaced"],
    prepare: async () => {
      const { applicationId } = await application();
      return () => replaceClientSecret(by(team.owner), { applicationId, clientSecret: "another-secret" });
    },
  },
  {
    name: "withdrawNextSecret",
    table: "ClientSecret",
    writes: ["application.secret-withdrawn"],
    prepare: async () => {
      const { applicationId } = await application();
      await replaceClientSecret(by(team.owner), { applicationId, clientSecret: "another-secret" });
      return () => withdrawNextSecret(by(team.owner), { applicationId });
    },
  },
  {
    name: "deleteApplication",
    table: "Application",
    writes: ["application.deleted"],
    prepare: async () => {
      const { applicationId } = await application();
      return () => deleteApplication(by(team.owner), { applicationId });
    },
  },
  {
    name: "createTokenSet",
    table: "TokenSet",
    writes: ["library.created", "token-set.created"],
    prepare: async () => {
      const { applicationId, clientId } = await application();
      const where = { applicationId, library: `Library ${clientId}`, environment: "development" } as const;
      return () => createTokenSet(by(team.owner), { ...where, name: "POS", scopes });
    },
  },
  {
    name: "renameTokenSet",
    table: "TokenSet",
    writes: ["token-set.renamed"],
    prepare: async () => {
      const { id: tokenSetId } = await pending();
      return () => renameTokenSet(by(team.owner), { tokenSetId, name: `Renamed ${tokenSetId}` });
    },
  },
  {
    name: "discardTokenSet",
    table: "TokenSet",
    writes: ["token-set.discarded"],
    prepare: async () => {
      const { id } = await pending();
      return () => discardTokenSet(by(team.owner), { tokenSetId: id });
    },
  },
  {
    name: "startAuthorization",
    table: "Authorization",
    writes: ["token-set.authorize-started"],
    prepare: async () => {
      const { id } = await pending();
      return () => startAuthorization(by(team.owner), { tokenSetId: id });
    },
  },
  {
    name: "completeCallback, declined",
    table: "Authorization",
    writes: ["token-set.authorize-denied"],
    prepare: async () => {
      const started = await startAuthorization(by(team.owner), { tokenSetId: (await pending()).id });
      const state = new URL(started.authorizeUrl).searchParams.get("state") ?? "";
      return () => land({ started, actor: team.owner, parameters: { state, error: "access_denied" } });
    },
  },
  {
    name: "checkTokenSet",
    table: "TokenSet",
    writes: ["token-set.checked"],
    prepare: async () => {
      const { id } = await makeConnectedSet(larder.control, team.organizationId);
      return () => checkTokenSet(by(team.owner), id);
    },
  },
  {
    name: "acceptGrant",
    table: "Grant",
    writes: ["token-set.aside-accepted"],
    prepare: async () => {
      const { id: tokenSetId } = await makeAsideGrant(larder.control, team, "development");
      return () => acceptGrant(by(team.owner), { tokenSetId, generation: 2 });
    },
  },
  {
    name: "createConnectLink",
    table: "ConnectLink",
    writes: ["connect-link.created"],
    prepare: async () => {
      const { id } = await pending();
      return () => link(id);
    },
  },
  {
    name: "revokeConnectLink",
    table: "ConnectLink",
    writes: ["connect-link.revoked"],
    prepare: async () => {
      const { id } = await link((await pending()).id);
      return () => revokeConnectLink(by(team.owner), { connectLinkId: id });
    },
  },
];

describe("an event is written in the transaction of what it records", () => {
  it.each(cases)("$name: both or neither", async ({ table, writes, prepare }) => {
    const run = await prepare();
    const before = await snapshot(counted);
    for (const failing of ["AuditEvent", table] as const) {
      await failAtCommit(failing);
      await expect(run()).rejects.toThrow();
      await asOwner().$executeRawUnsafe(`DROP TRIGGER "full_disk" ON "${failing}"`);
      expect(await snapshot(counted)).toEqual(before);
    }
    await run();
    const seen = new Set(before.get("AuditEvent"));
    const events = await db().auditEvent.findMany({ orderBy: { id: "asc" } });
    const known = (await snapshot()).get("AuditEvent")?.filter((line) => !seen.has(line)) ?? [];
    const fresh = events.filter((event) => known.some((line) => line.includes(event.id)));
    expect(fresh.map((event) => event.action)).toEqual(writes);
    for (const event of fresh) {
      expect(event).toMatchObject({ organizationId: team.organizationId, actorUserId: team.owner.userId });
      expect(event.actorName).toBe(team.owner.name);
    }
  });
});
