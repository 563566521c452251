import { expect, it, onTestFinished } from "vitest";
import { db } from "#lib/db/client.ts";
import { attemptsOf, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { startWorker, type WorkerProcess } from "../drills/worker-process.ts";
import { waitUntil } from "../scripts/wait-until.ts";

const larder = runLarder();
const within = { timeoutMs: 45_000, intervalMs: 50 };

async function makeDue() {
  const team = await makeTeam();
  const columns = { nextRefreshAt: new Date(Date.now() - 1_000) };
  return makeConnectedSet(larder.control, team.organizationId, { columns });
}

function work(): WorkerProcess {
  const worker = startWorker({ ...larder.environment, NODE_ENV: "test" });
  onTestFinished(() => void worker.child.kill("SIGKILL"));
  return worker;
}

it("refreshes what is due, reports that it is alive, and marks itself as stopped when it ends", async () => {
  const set = await makeDue();
  const worker = work();
  expect(await waitUntil(async () => (await rowOf(set.id)).generation === 2, within)).toBe(true);
  const sweptNow = async () =>
    (await db().instance.findFirst({ where: { sweptAt: { not: null } } })) !== null;
  expect(await waitUntil(sweptNow, within)).toBe(true);
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toEqual({ code: 0, signal: null });
  expect(await db().instance.findMany()).toMatchObject([
    { kind: "worker", inFlight: 0, journalFailure: null },
  ]);
  expect(await db().instance.count({ where: { stoppedAt: null } })).toBe(0);
});

it("asked to stop in the middle of a call, it finishes what is in flight", async () => {
  const set = await makeDue();
  await larder.control.addFault({ endpoint: "token", kind: "delay", ms: 1_500, clientId: set.clientId });
  const worker = work();
  const isOut = async () => (await larder.control.calls({ clientId: set.clientId })).length === 1;
  expect(await waitUntil(isOut, within)).toBe(true);
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toEqual({ code: 0, signal: null });
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "issued" }]);
  expect(await rowOf(set.id)).toMatchObject({ generation: 2, claimedUntil: null });
});

it("two workers on one database refresh each set once", async () => {
  const sets = await Promise.all(Array.from({ length: 6 }, makeDue));
  const workers = [work(), work()];
  const allDone = async () => {
    const rows = await Promise.all(sets.map((set) => rowOf(set.id)));
    return rows.every(({ generation }) => generation === 2);
  };
  expect(await waitUntil(allDone, within)).toBe(true);
  for (const worker of workers) worker.child.kill("SIGTERM");
  for (const { ended } of workers) expect(await ended).toEqual({ code: 0, signal: null });
  for (const { clientId } of sets) {
    expect(await larder.control.calls({ endpoint: "token", clientId })).toHaveLength(1);
  }
});
