import { expect, it, onTestFinished } from "vitest";
import { bulkActions } from "#lib/bulk/bulk-action.ts";
import { getBulkRun } from "#lib/bulk/get-bulk-run.ts";
import { requestBulkRun } from "#lib/bulk/request-bulk-run.ts";
import { beginBulk, resultsOf } from "#lib/testing/bulk.ts";
import { by } from "#lib/testing/by.ts";
import { actorOfKey, makeApiKey } from "#lib/testing/make-api-key.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { pauseTokenSet } from "#lib/token-sets/pause-token-set.ts";
import { startWorker } from "../drills/worker-process.ts";
import { waitUntil } from "../scripts/wait-until.ts";

const larder = runLarder();

it("a worker, with the rights of its own role, wakes for a run and does each of the actions, also for an API key", async () => {
  const team = await makeTeam();
  const worker = startWorker({ ...larder.environment, NODE_ENV: "test" });
  onTestFinished(() => void worker.child.kill("SIGKILL"));
  const runs: string[] = [];
  for (const action of bulkActions) {
    const application = { redirect: "callback" } as const;
    const set = await makeConnectedSet(larder.control, team.organizationId, { application });
    if (action === "resume" || action === "archive") {
      await pauseTokenSet(by(team.owner), { tokenSetId: set.id, reason: "Stocktaking" });
    }
    const said = { reason: "Moving", purpose: "Reconnect" };
    runs.push(await beginBulk(team.owner, { action, ticked: [set.id] }, said));
  }
  const { id: keyed } = await makeConnectedSet(larder.control, team.organizationId);
  const key = await actorOfKey((await makeApiKey(team.owner)).secret);
  if (!key) throw new Error("The key does not work.");
  const { id } = await requestBulkRun(by(key), {
    ...{ action: "pause", environment: "development", reason: "Moving" },
    tokenSetIds: [keyed],
  });
  runs.push(id);
  for (const runId of runs) {
    const hasEnded = async () => (await getBulkRun(by(team.owner), { runId })).endedAt !== null;
    expect(await waitUntil(hasEnded, { timeoutMs: 45_000, intervalMs: 50 })).toBe(true);
    expect(Object.values(await resultsOf(runId))).toEqual([expect.stringMatching(/^done: /)]);
  }
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toEqual({ code: 0, signal: null });
});
