// What was under way when a backup was made goes on after it was restored and adopted: the job engine's tables are in no
// backup, and nothing that is to be done is known to them alone.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { cancelBulkRun } from "#lib/bulk/cancel-bulk-run.ts";
import { getBulkRun } from "#lib/bulk/get-bulk-run.ts";
import { prepareBulkRun } from "#lib/bulk/prepare-bulk-run.ts";
import { startBulkRun } from "#lib/bulk/start-bulk-run.ts";
import { closeDb, db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { createDestination } from "#lib/destinations/create-destination.ts";
import { queueDelivery } from "#lib/destinations/queue-delivery.ts";
import { env } from "#lib/env.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { beginBulk, resultsOf } from "#lib/testing/bulk.ts";
import { by } from "#lib/testing/by.ts";
import { type ConnectedSet, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeDestination } from "#lib/testing/make-destination.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { accept, type Receiver, startReceiver } from "#lib/testing/receiver.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCallSeen, tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { startWorker } from "../../drills/worker-process.ts";
import { jobs } from "../../worker/jobs.ts";
import { Shutdown } from "../start/shutdown.ts";
import { runAdmin } from "../test/run-admin.ts";
import { startWithoutPages } from "../test/start-without-pages.ts";
import { makeEmptyPlace, query } from "./testing/restoring.ts";

// A process whose row falls silent counts as gone after a minute.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });
const within = { timeout: 120_000, interval: 100 };
const larder = runLarder({
  LARDER_WEBHOOK_NETWORKS: "127.0.0.0/8",
  LARDER_PROVIDER_TIMEOUT_MS: "60000",
});
const places = mkdtempSync(join(tmpdir(), "larder-goes-on-"));
const shutdown = new Shutdown();
let removePlace: (() => Promise<void>) | undefined;
let team: Team;
let hooks: Receiver;
let stream: Receiver;
let sets: ConnectedSet[];
let runs: { running: string; prepared: string; cancelled: string };
let messages: (string | null)[];
let url: string;

const set = (number: number): ConnectedSet => {
  const found = sets[number - 1];
  if (!found) throw new Error(`There is no set ${number}.`);
  return found;
};
const idsFrom = (first: number) => hooks.received.slice(first).map(({ id }) => id);
const standingsOf = async (runId: string) =>
  Object.values(await resultsOf(runId)).map((result) => result.slice(0, result.indexOf(":")));
const hasEnded = async (runId: string) => (await getBulkRun(by(team.owner), { runId })).endedAt !== null;

/** Waits until what is read is as expected. */
const reaches = (read: () => unknown, expected: unknown) =>
  vi.waitFor(async () => expect(await read()).toEqual(expected), within);

/** A worker is at the first eight sets, of which the third has no answer yet, and at the first of two messages. */
async function beginWork(): Promise<void> {
  for (let number = 1; number <= 10; number++) {
    const name = `Till ${String(number).padStart(2, "0")}`;
    sets.push(await makeConnectedSet(larder.control, team.organizationId, { name, library: "Running" }));
  }
  const slow = { kind: "delay", ms: 25_000, clientId: set(3).clientId } as const;
  await larder.control.addFault({ endpoint: "token", ...slow });
  const { organizationId, owner } = team;
  const { id: destinationId } = await makeDestination(team, { url: hooks.url });
  const siem = { name: "SIEM", kind: "webhook", target: stream.url } as const;
  await createDestination(by(owner), { ...siem, events: ["record.event"] });
  for (const subject of ["First", "Second"]) {
    const message = { type: "alert.opened", subject, text: "Lost.", data: { sets: 1 } } as const;
    messages.push(
      await inTransaction((tx) => queueDelivery(tx, { organizationId, destinationId, ...message })),
    );
  }
  const filter = { library: "Running", ended: "shown" } as const;
  const running = await beginBulk(owner, { action: "refresh", filter });
  const settled = [...Array(2).fill("done"), "begun", ...Array(5).fill("done"), "waiting", "waiting"];
  await reaches(() => standingsOf(running), settled);
  await tokenCallSeen(larder.control, set(3), "rotated");
  await reaches(() => idsFrom(0), messages.slice(0, 1));
  const ticked = [set(1).id, set(2).id];
  const everything = { environment: "development", filter: { ended: "shown" } } as const;
  const { id: prepared } = await prepareBulkRun(by(owner), { action: "check", ...everything, ticked });
  const cancelled = await beginBulk(owner, { action: "pause", ticked }, { reason: "Moving" });
  await cancelBulkRun(by(owner), { runId: cancelled });
  runs = { running, prepared, cancelled };
}

/** The worker that the backup knows goes on: what is sent and refreshed from now on, the backup has not heard of. */
async function goOnAfterTheBackup(): Promise<void> {
  await cancelBulkRun(by(team.owner), { runId: runs.running });
  const order = { tokenSetId: set(9).id, requestedAt: new Date(), trigger: "person" } as const;
  expect(await refreshTokenSet(by(team.owner), order)).toMatchObject({ outcome: "refreshed" });
  await reaches(async () => (await rowOf(set(3).id)).generation, 2);
  await reaches(() => idsFrom(0), messages);
}

/** What says when, and until when, in the rows of work that is under way. */
const times = {
  Instance: ["startedAt", "seenAt"],
  Attempt: ["startedAt", "deadlineAt"],
  BulkItem: ["begunAt"],
  BulkRun: ["preparedAt", "startedAt"],
  Delivery: ["nextTryAt"],
  Destination: ["claimedUntil"],
  TokenSet: ["refreshedAt", "claimedUntil"],
};

/** The backup is an hour old when it is restored. */
const anHourLater = Object.entries(times)
  .flatMap(([table, columns]) => [
    `ALTER TABLE "${table}" DISABLE TRIGGER USER`,
    `UPDATE "${table}" SET ${columns.map((one) => `"${one}" = "${one}" - interval '1 hour'`).join(", ")}`,
    `ALTER TABLE "${table}" ENABLE TRIGGER USER`,
  ])
  .join("; ");

/** From now on this test asks the restored database. */
async function moveTo(databaseUrl: string): Promise<void> {
  await closeDb();
  Object.assign(env(), { DATABASE_URL: databaseUrl });
}

let sentBefore: number;
let streamedBefore: number;

beforeAll(async () => {
  [team, hooks, stream, sets, messages] = [
    await makeTeam(),
    await startReceiver(),
    await startReceiver(),
    [],
    [],
  ];
  await guardDeployment();
  let release = () => {};
  hooks.answer = (response, post) => {
    release = () => accept(response, post);
  };
  const worker = startWorker({ ...larder.environment, NODE_ENV: "test" });
  const folder = join(places, "backup");
  try {
    await beginWork();
    await runAdmin({ ...larder.environment, DATABASE_URL: larder.ownerUrl }, ["backup", "--to", folder]);
    hooks.answer = accept;
    release();
    await goOnAfterTheBackup();
  } finally {
    await worker.stop(20_000);
  }
  sentBefore = hooks.received.length;
  streamedBefore = stream.received.length;
  const place = await makeEmptyPlace(places, (remove) => {
    removePlace = remove;
  });
  url = place.url;
  await runAdmin({ ...larder.environment, ...place.settings }, ["restore", "--from", folder]);
  await query(url, anHourLater);
  await startWithoutPages({ ...process.env, ...larder.environment, ...place.settings }, shutdown);
  await moveTo(url);
  const looked = () =>
    db().instance.count({
      where: { sweptAt: { not: null }, stoppedAt: null, seenAt: { gt: new Date(Date.now() - 60_000) } },
    });
  await reaches(looked, 1);
  expect([hooks.received.length, stream.received.length], "nothing leaves before the adoption").toEqual([
    sentBefore,
    streamedBefore,
  ]);
  await runAdmin({ ...larder.environment, ...place.settings }, ["adopt", "localhost:3000"]);
});

afterAll(async () => {
  await shutdown.run();
  await closeDb();
  await removePlace?.();
  for (const receiver of [hooks, stream]) await receiver.stop();
  rmSync(places, { recursive: true, force: true });
});

it("a run that waited for its confirmation is confirmed and carried out", async () => {
  await startBulkRun(by(team.owner), { runId: runs.prepared });
  await reaches(() => hasEnded(runs.prepared), true);
  expect(await standingsOf(runs.prepared)).toEqual(["done", "done"]);
});

it("a run that was cancelled half way ends, and does nothing more", async () => {
  await reaches(() => hasEnded(runs.cancelled), true);
  expect(await standingsOf(runs.cancelled)).toEqual(["waiting", "waiting"]);
  expect(await rowOf(set(1).id)).toMatchObject({ pausedAt: null });
});

it("a running run ends: each waiting set has its turn once, and the call without an answer is neither called done nor made again", async () => {
  await reaches(() => hasEnded(runs.running), true);
  const results = await resultsOf(runs.running);
  // Whichever looks first: what the process left, or the check that finds the access token dead.
  const honest =
    /^(unknown: .*it is not known what Apicbase did|failed: The connection is lost\. A copy or backup)/;
  expect(results[set(3).id]).toMatch(honest);
  expect(results[set(9).id], "refreshed since").toMatch(/^(failed|skipped): The connection is lost/);
  expect(results[set(10).id]).toMatch(/^done: Refreshed\./);
  for (const done of [1, 2, 4, 5, 6, 7, 8]) expect(results[set(done).id]).toMatch(/^done: Refreshed\./);
  for (const one of sets) expect(await tokenCalls(larder.control, one), one.name).toHaveLength(1);
  expect(await larder.control.doubleSpends()).toEqual([]);
});

it("messages that waited are sent, in their order, under the ids that they had", async () => {
  await reaches(() => idsFrom(sentBefore), messages);
});

it("the record goes on to its destination from where the backup had it, without a gap", async () => {
  type Entry = { number: number; event: { action: string } };
  const entries = () =>
    stream.received.slice(streamedBefore).flatMap(({ body }) => JSON.parse(body).data.events as Entry[]);
  await reaches(() => entries().some(({ event }) => event.action === "deployment.adopted"), true);
  const numbers = entries().map(({ number }) => number);
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
});

it("every job is scheduled again", async () => {
  const scheduled = await query<{ name: string }>(
    url,
    `SELECT "name" FROM larder_jobs.schedule ORDER BY "name"`,
  );
  expect(scheduled.map(({ name }) => name)).toEqual(jobs.map(({ queue }) => queue).toSorted());
});
