import { randomUUID } from "node:crypto";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { db } from "#lib/db/client.ts";
import { revokeMachine } from "#lib/machines/revoke-machine.ts";
import { rollMachineSecret } from "#lib/machines/roll-machine-secret.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { addMachine, askForToken } from "#lib/testing/ask-for-token.ts";
import { by } from "#lib/testing/by.ts";
import { type ConnectedSet, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { listenForChanges } from "./change-repository.ts";
import { flushUses } from "./count-uses.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

/** What is notified while something is done. A heartbeat sent afterwards ends it: all that came before it was heard. */
async function heardDuring(work: () => Promise<unknown>): Promise<Set<string>> {
  const heard = new Set<string>();
  let last = "";
  const connection = await listenForChanges(`larder_test_${randomUUID()}`, {
    onListening: () => undefined,
    onChange: (notified) => heard.add(notified),
    onHeartbeat: (nonce) => {
      last = nonce;
    },
  });
  onTestFinished(connection.close);
  await work();
  await connection.beat("end");
  expect(last, "heard by the time the database has answered").toBe("end");
  return heard;
}

async function connect() {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  return { set, machine: await addMachine(team, set) };
}

type Pair = Awaited<ReturnType<typeof connect>>;
const change = (data: object) => (pair: Pair) => db().tokenSet.update({ where: { id: pair.set.id }, data });
const refresh = (set: ConnectedSet) =>
  refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });

it.each<[string, (pair: Pair) => Promise<unknown>]>([
  ["refreshed", ({ set }) => refresh(set)],
  ["claimed", change({ claimedUntil: new Date() })],
  ["due earlier", change({ nextRefreshAt: new Date(0) })],
  ["paused", change({ pausedAt: new Date() })],
  ["revoked", change({ revokedAt: new Date() })],
  ["in doubt", change({ doubtSince: new Date() })],
  ["lost", change({ verdict: "unknown", verdictAt: new Date() })],
  ["refused by the application's secret", change({ credentialsRefusedAt: new Date() })],
  ["granted other scopes", change({ grantedScopes: [] })],
  ["expiring earlier", change({ accessTokenExpiresAt: new Date() })],
])("a set that is %s is notified", async (_what, work) => {
  const pair = await connect();
  expect(await heardDuring(() => work(pair))).toContain(`s${pair.set.id}`);
});

it("a paused set that is archived is notified, though nothing else of it changes", async () => {
  const pair = await connect();
  await change({ pausedAt: new Date(), pausedBy: "Nora", pauseReason: "Stocktaking" })(pair);
  const heard = await heardDuring(() => change({ archivedAt: new Date(), archivedBy: "Nora" })(pair));
  expect(heard).toContain(`s${pair.set.id}`);
});

it("a promise that is taken back is notified", async () => {
  const { set, machine } = await connect();
  expect(await askForToken(machine)).toMatchObject({ status: 200 });
  const data = { promisedUntil: null, promisedTo: null };
  const heard = await heardDuring(() => db().tokenSet.update({ where: { id: set.id }, data }));
  expect(heard).toContain(`s${set.id}`);
});

it.each<[string, (pair: Pair) => Promise<unknown>]>([
  ["revoked", ({ machine }) => revokeMachine(by(team.owner), { machineId: machine.id })],
  ["rolled", ({ machine: { id } }) => rollMachineSecret(by(team.owner), { machineId: id, overlapHours: 1 })],
  [
    "expired",
    ({ machine: { id } }) => db().machine.update({ where: { id }, data: { expiresAt: new Date() } }),
  ],
  [
    "kept to a network",
    ({ machine: { id } }) => db().machine.update({ where: { id }, data: { networks: ["10.0.0.0/8"] } }),
  ],
  [
    "without its secrets",
    ({ machine }) => db().machineSecret.deleteMany({ where: { machineId: machine.id } }),
  ],
  ["removed with its set", ({ set }) => asOwner().tokenSet.delete({ where: { id: set.id } })],
])("a machine that is %s is notified", async (_what, work) => {
  const pair = await connect();
  expect(await heardDuring(() => work(pair))).toContain(`m${pair.machine.id}`);
});

it("a database that waits for adoption, or waits no more, concerns everything", async () => {
  const hold = (heldAt: Date | null) => db().deployment.updateMany({ data: { heldAt } });
  await db().$executeRaw`
    INSERT INTO "Deployment" ("id", "identity") VALUES (gen_random_uuid(), larder_database_identity()) ON CONFLICT DO NOTHING`;
  expect(await heardDuring(() => hold(new Date()))).toEqual(new Set([""]));
  expect(await heardDuring(() => hold(null))).toEqual(new Set([""]));
});

it("nobody is told of promises, uses and checks: they make no answer wrong", async () => {
  const { set, machine } = await connect();
  const heard = await heardDuring(async () => {
    for (let times = 0; times < 3; times++) expect(await askForToken(machine)).toMatchObject({ status: 200 });
    await flushUses();
    await change({ checkedAt: new Date(), checkActive: true })({ set, machine });
  });
  expect(await db().handout.findMany({ where: { tokenSetId: set.id } })).toMatchObject([{ count: 3 }]);
  expect(heard).toEqual(new Set());
});
