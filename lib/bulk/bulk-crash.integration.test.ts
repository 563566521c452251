import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { beginBulk, resultsOf, workUntilEnded } from "#lib/testing/bulk.ts";
import { by } from "#lib/testing/by.ts";
import { attemptsOf, type ConnectedSet, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { actOnSet } from "./act-on-set.ts";
import type { BulkAction } from "./bulk-action.ts";
import { takeItems } from "./bulk-item-repository.ts";
import { findOpenRun } from "./bulk-run-repository.ts";
import { getBulkRun } from "./get-bulk-run.ts";
import { workOnBulkRuns } from "./work-on-bulk-runs.ts";

const larder = runLarder();
let team: Team;
let set: ConnectedSet;

beforeAll(async () => {
  team = await makeTeam();
});

beforeEach(async () => {
  set = await makeConnectedSet(larder.control, team.organizationId, { library: newId() });
});

const callsOf = (endpoint: string) => larder.control.calls({ clientId: set.clientId, endpoint });
const look = () => workOnBulkRuns(new AbortController().signal);

/** A run of one set, which a process has begun that is gone by now; `doing` is how far that process came. */
async function leftBehind(action: BulkAction, doing: "nothing" | "everything but writing it down") {
  const said = { reason: "Moving", purpose: "Reconnect" };
  const runId = await beginBulk(team.owner, { action, ticked: [set.id] }, said);
  const run = await findOpenRun(db(), runId);
  const [item] = await db().$transaction((tx) => takeItems(tx, runId, 1));
  if (!run || !item) throw new Error("The run has no set.");
  if (doing !== "nothing") {
    const actor = { ...team.owner, bulkRun: { id: runId, name: "The run" } };
    await actOnSet({ run, item }, by(actor));
  }
  const gone = newId();
  await asOwner().bulkItem.updateMany({ where: { runId }, data: { instanceId: gone } });
  await asOwner().attempt.updateMany({ where: { tokenSetId: set.id }, data: { instanceId: gone } });
  return runId;
}

describe("a set that was begun by a process that has ended", () => {
  it.each(["check", "refresh", "pause", "revoke"] as const)(
    "%s: is begun again when nothing was done",
    async (action) => {
      const runId = await leftBehind(action, "nothing");
      const { counts } = await workUntilEnded(team.owner, runId);
      expect(counts).toMatchObject({ done: 1, skipped: 0, failed: 0, unknown: 0 });
      if (action === "check") {
        expect((await resultsOf(runId))[set.id]).toContain("because a worker ended in the middle");
      }
    },
  );

  it.each([
    ["check", "introspect"],
    ["refresh", "token"],
    ["revoke", "revoke"],
    ["pause", "token"],
  ] as const)("%s: is not done twice when it was done", async (action, endpoint) => {
    const runId = await leftBehind(action, "everything but writing it down");
    const before = await larder.control.calls({ clientId: set.clientId });
    expect((await callsOf(endpoint)).length).toBe(action === "pause" ? 0 : 1);
    const { counts } = await workUntilEnded(team.owner, runId);
    expect(counts).toMatchObject({ done: 1, skipped: 0, failed: 0, unknown: 0 });
    expect(await larder.control.calls({ clientId: set.clientId })).toEqual(before);
  });

  it("archive: the record says that it was done", async () => {
    await workUntilEnded(team.owner, await leftBehind("pause", "nothing"));
    const archived = await leftBehind("archive", "everything but writing it down");
    expect((await workUntilEnded(team.owner, archived)).counts).toMatchObject({ done: 1, skipped: 0 });
    expect((await rowOf(set.id)).archivedAt).not.toBeNull();
  });

  it("a connect link: nothing was made that is not written down", async () => {
    const runId = await leftBehind("reconnect", "nothing");
    expect(await db().connectLink.count({ where: { tokenSetId: set.id } })).toBe(0);
    expect((await workUntilEnded(team.owner, runId)).counts).toMatchObject({ done: 1 });
    expect(await db().connectLink.count({ where: { tokenSetId: set.id } })).toBe(1);
  });

  it.each(["refresh", "revoke"] as const)(
    "%s: waits for the outcome of what may have been sent, and never sends it again",
    async (action) => {
      const runId = await leftBehind(action, "everything but writing it down");
      const [attempt] = await attemptsOf(set.id);
      const { id = "" } = attempt ?? {};
      // As the process left it that ended before it read the answer.
      await asOwner().$executeRaw`ALTER TABLE "Attempt" DISABLE TRIGGER USER`;
      const open = { outcome: null, completedAt: null };
      await asOwner().attempt.update({ where: { id }, data: open });
      const asBefore = { refreshedAt: null, revokedAt: null, revocationProof: null };
      await asOwner().tokenSet.update({ where: { id: set.id }, data: asBefore });
      await larder.control.clearCalls();
      await look();
      expect(await getBulkRun(by(team.owner), { runId })).toMatchObject({ state: "running", left: 1 });
      await asOwner().attempt.update({
        where: { id },
        data: { outcome: "unknown", completedAt: new Date(), deadlineAt: new Date(Date.now() - 600_000) },
      });
      await asOwner().$executeRaw`ALTER TABLE "Attempt" ENABLE TRIGGER USER`;
      expect((await workUntilEnded(team.owner, runId)).counts).toMatchObject({ unknown: 1, done: 0 });
      expect((await resultsOf(runId))[set.id]).toContain("it is not known what Apicbase did");
      expect(await larder.control.calls({ clientId: set.clientId })).toEqual([]);
    },
  );
});

it("a set that a living process is at is left to it", async () => {
  const runId = await beginBulk(team.owner, { action: "check", ticked: [set.id] });
  const [item] = await db().$transaction((tx) => takeItems(tx, runId, 1));
  const living = newId();
  const now = new Date();
  const row = { id: living, kind: "worker" as const, name: "elsewhere/1", startedAt: now, seenAt: now };
  await asOwner().instance.create({ data: row });
  await asOwner().bulkItem.updateMany({ where: { runId }, data: { instanceId: living } });
  await look();
  expect(item).toBeDefined();
  expect(await getBulkRun(by(team.owner), { runId })).toMatchObject({ left: 1, counts: { begun: 1 } });
  await asOwner().instance.update({ where: { id: living }, data: { stoppedAt: now } });
  expect((await workUntilEnded(team.owner, runId)).counts).toMatchObject({ done: 1 });
});
