import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { beforeAll, beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { watchSteps } from "#lib/custody/crash-points.ts";
import { closeJournal, getJournal, journalDirectory } from "#lib/custody/get-journal.ts";
import { beat, markStopped } from "#lib/custody/heartbeat.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { connectOnce, makePendingSet } from "#lib/testing/connect-flow.ts";
import { forkRefresher } from "#lib/testing/fork-refresher.ts";
import { attemptsOf, heldPair, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { waitUntil } from "../../scripts/wait-until.ts";
import { replayJournals } from "./replay-journals.ts";
import type { Replay } from "./settle-offers.ts";

const larder = runLarder();
const nothing = { settled: 0, open: 0, kept: 0 };
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

/** This process starts anew: no row, no journal. */
beforeEach(async () => {
  await replayJournals("own");
  await closeJournal();
  Object.assign(thisInstance, { id: newId() });
});

const ownFiles = () =>
  readdirSync(journalDirectory()).filter(
    (file) => file.startsWith(thisInstance.id) && !file.endsWith(".reserve"),
  );
const ownRow = () => db().instance.findUnique({ where: { id: thisInstance.id } });

/** What another process, a worker say, makes of this data directory's journals. */
async function replayAsAnother(): Promise<Replay> {
  const { id } = thisInstance;
  Object.assign(thisInstance, { id: newId() });
  try {
    return await replayJournals("all");
  } finally {
    Object.assign(thisInstance, { id });
  }
}

async function connectAnew(): Promise<void> {
  const set = await makePendingSet(larder.control, team.organizationId);
  const done = await connectOnce(larder.control, team.owner, set);
  expect(done).toMatchObject({ connect: { outcome: "connected" } });
}

/** A connection whose code's answer is in this process's journal, and nowhere else. */
async function leaveReply() {
  const set = await makePendingSet(larder.control, team.organizationId);
  watchSteps((step) => {
    if (step === "journalled") throw new Error("the process was cut off");
  });
  await expect(connectOnce(larder.control, team.owner, set)).rejects.toThrow("the process was cut off");
  watchSteps(() => undefined);
  return set;
}

it("a process is in the table before its journal is there", async () => {
  expect(await ownRow()).toBeNull();
  await getJournal();
  expect(await ownRow()).toMatchObject({ kind: "web", stoppedAt: null });
  expect(ownFiles()).toHaveLength(2);
  await beat("worker", 0);
  expect(await ownRow(), "the kind is what it reports").toMatchObject({ kind: "worker" });
});

it("a journal whose owner has no row is neither settled nor removed, and a person is told", async () => {
  const set = await leaveReply();
  await db().instance.delete({ where: { id: thisInstance.id } });
  const files = ownFiles();
  expect(await replayAsAnother()).toEqual({ ...nothing, kept: 1 });
  expect(ownFiles()).toEqual(files);
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome: null }]);
  expect(await replayJournals("own"), "its owner settles it").toEqual({ ...nothing, settled: 1 });
});

it("a journal of a process that ran elsewhere, without a row, is kept for a person", async () => {
  await getJournal();
  const owner = newId();
  writeFileSync(join(journalDirectory(), `${owner}-000001.journal`), "");
  expect(await replayAsAnother()).toEqual({ ...nothing, kept: 1 });
  await db().instance.create({
    data: { id: owner, kind: "web", name: "elsewhere/1", startedAt: new Date(0), seenAt: new Date(0) },
  });
  const files = () => readdirSync(journalDirectory()).filter((file) => file.startsWith(owner));
  expect(await replayAsAnother(), "its row may be old because the database was away").toEqual(nothing);
  expect(files()).toHaveLength(1);
  const clock = vi.spyOn(performance, "now");
  const later = performance.now() + 61_000;
  clock.mockImplementation(() => later);
  expect(await replayAsAnother(), "silent for long while the database answered").toEqual(nothing);
  clock.mockRestore();
  expect(files()).toEqual([]);
});

it.each([
  ["has stopped", () => markStopped({ journalIsGone: false })],
  [
    "is silent for long",
    () => db().instance.update({ where: { id: thisInstance.id }, data: { seenAt: new Date(0) } }),
  ],
])("a journal whose owner %s by its row is not touched while its process runs", async (_what, change) => {
  await connectAnew();
  await change();
  const files = ownFiles();
  expect(await replayAsAnother()).toEqual(nothing);
  expect(ownFiles()).toEqual(files);
  await connectAnew();
});

it("a journal whose owner was killed is settled at once, however fresh its row is", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const doomed = await forkRefresher(larder.environment, "./refresh-until-journalled.ts");
  const order = { actor: team.owner, tokenSetId: set.id, requestedAt: new Date().toISOString(), callers: 1 };
  await expect(doomed.refresh(order)).rejects.toThrow("SIGKILL");
  expect(await rowOf(set.id)).toMatchObject({ generation: 1 });
  expect(await replayJournals("all")).toEqual({ ...nothing, settled: 1 });
  expect(await rowOf(set.id)).toMatchObject({ generation: 2, verdict: null });
  const { accessToken } = await heldPair(set.id, 2);
  expect((await callApi(larder.control, accessToken ?? "")).status).toBe(200);
  expect(readdirSync(journalDirectory()).filter((file) => !file.startsWith(thisInstance.id))).toEqual(["id"]);
});

async function lockInstances(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: larder.databaseUrl });
  await client.connect();
  onTestFinished(() => client.end());
  // Whoever reads the table gets through, whoever writes waits.
  await client.query('BEGIN; LOCK TABLE "Instance" IN EXCLUSIVE MODE');
  return client;
}

async function someoneWaits(client: pg.Client): Promise<boolean> {
  const waiting = `SELECT FROM pg_locks WHERE NOT granted AND relation = '"Instance"'::regclass`;
  return ((await client.query(waiting)).rowCount ?? 0) > 0;
}

it("a process that starts while its row cannot be written waits with its exchange, and keeps its journal", async () => {
  const set = await makePendingSet(larder.control, team.organizationId);
  const client = await lockInstances();
  let over = false;
  const connecting = connectOnce(larder.control, team.owner, set).finally(() => {
    over = true;
  });
  await waitUntil(async () => over || (await someoneWaits(client)), { timeoutMs: 20_000 });
  await replayAsAnother();
  await client.query("COMMIT");
  expect(await connecting).toMatchObject({ connect: { outcome: "connected" } });
  await replayAsAnother();
  expect(ownFiles()).toHaveLength(2);
  await connectAnew();
});
