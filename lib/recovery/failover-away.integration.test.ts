import { afterEach, beforeEach, expect, it } from "vitest";
import { beat } from "#lib/custody/heartbeat.ts";
import { sayStored } from "#lib/custody/note-view.ts";
import { db } from "#lib/db/client.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { recoverOpenSets, refreshDueSets } from "#lib/refresh/refresh-due-sets.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import {
  type ConnectedSet,
  type ConnectedSetOptions,
  eventsOf,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { makeInstance, minutesAgo } from "#lib/testing/make-instance.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { promoteStandby } from "#lib/testing/promote-standby.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { checkLivingSets } from "#lib/token-sets/check-living-sets.ts";
import { refreshed } from "../../sandbox/testing/oauth-requests.ts";
import { declareJournalLost, listUnread } from "./declare-journal-lost.ts";
import { replayJournals } from "./replay-journals.ts";

const larder = runLarder();
const eightDaysMs = 8 * 86_400_000;
let team: Team;

beforeEach(async () => {
  team = await makeTeam();
  await db().tokenSet.updateMany({ data: { pausedAt: new Date() } });
  await asOwner().instance.deleteMany();
  await asOwner().deployment.deleteMany();
  await guardDeployment();
  await beat("worker", 0);
});
afterEach(async () => {
  await larder.control.setClockOffset(0);
  await larder.control.clearFaults();
});

function makeDue(options: ConnectedSetOptions = {}): Promise<ConnectedSet> {
  const columns = { nextRefreshAt: minutesAgo(1) };
  return makeConnectedSet(larder.control, team.organizationId, { columns, ...options });
}

const refresh = (set: ConnectedSet) =>
  refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });

/**
 * Two minutes after a failover, in which a process on a machine that has been away since was at work. Returns its id.
 */
async function failOver(): Promise<string> {
  const at = minutesAgo(2);
  const away = await makeInstance("larder-b/7", { seenAt: at });
  await promoteStandby();
  await guardDeployment();
  await replayJournals("all");
  await db().deployment.updateMany({ data: { failedOverAt: at, failedOverFrom: at } });
  await db().tokenSet.updateMany({ where: { unprovenSince: { not: null } }, data: { unprovenSince: at } });
  return away.id;
}

async function expectWaiting(set: ConnectedSet, calls: number): Promise<void> {
  const row = await rowOf(set.id);
  expect(row).toMatchObject({ verdict: null, doubtSince: expect.any(Date), generation: 1 });
  expect(sayStored(row.doubtEvidence)).toContain("its journal has not been read since");
  expect(sayStored(row.doubtEvidence), "machines are an operator's to know").not.toContain("larder-b");
  expect(await tokenCalls(larder.control, set)).toHaveLength(calls);
}

it("what the machine that is away may have refreshed is neither called dead nor offered, until its journal was read", async () => {
  const set = await makeDue();
  await refreshed(larder.control, set, set.refreshToken);
  const away = await failOver();
  await checkLivingSets(10, unlimited);
  expect(await rowOf(set.id)).toMatchObject({ verdict: null, checkActive: false });
  await refreshDueSets(unlimited);
  await expectWaiting(set, 1);
  expect(await listUnread()).toMatchObject([{ instanceId: away, name: "larder-b/7", offers: 0 }]);
  await checkLivingSets(10, unlimited);
  await expectWaiting(set, 1);

  await db().instance.update({ where: { id: away }, data: { caughtUpAt: new Date() } });
  expect(await listUnread()).toEqual([]);
  expect(await refresh(set)).toMatchObject({ outcome: "reauthorize", verdict: "used_elsewhere" });
  expect(await tokenCalls(larder.control, set)).toHaveLength(1);
});

it("declared lost before any set asks, the journal keeps no token back, also one that has expired", async () => {
  const set = await makeDue({ issuedAt: new Date(Date.now() - eightDaysMs) });
  await larder.control.setClockOffset(eightDaysMs);
  const away = await failOver();
  expect(await declareJournalLost(away, new Date()), "nothing waits yet").toEqual({
    offers: 0,
    wasForgotten: true,
  });
  expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
});

it("declaring the journal lost has sets asked about at once, and is on their record", async () => {
  const set = await makeDue({ issuedAt: new Date(Date.now() - eightDaysMs) });
  await larder.control.setClockOffset(eightDaysMs);
  const away = await failOver();
  expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
  await expectWaiting(set, 0);
  const retryAt = new Date(Date.now() + 600_000);
  await db().tokenSet.update({ where: { id: set.id }, data: { retryAt } });
  await db().instance.update({ where: { id: away }, data: { seenAt: new Date() } });
  expect(await declareJournalLost(away, new Date()), "it is alive").toBeNull();
  await db().instance.update({ where: { id: away }, data: { seenAt: minutesAgo(2) } });
  expect(await declareJournalLost(away, new Date())).toEqual({ offers: 0, wasForgotten: true });
  expect((await eventsOf(set.id)).at(-1)).toMatchObject({ action: "token-set.journal-lost" });
  expect((await rowOf(set.id)).retryAt?.getTime()).toBeLessThanOrEqual(Date.now());
  await refreshDueSets(unlimited);
  await recoverOpenSets(unlimited);
  expect(await rowOf(set.id)).toMatchObject({ generation: 2, verdict: null, doubtSince: null });
  expect(await tokenCalls(larder.control, set)).toHaveLength(1);
});

it("a set whose access is heard alive goes on, whoever is away; refused then, it is not called dead", async () => {
  const [alive, refused] = [await makeDue(), await makeDue()];
  await failOver();
  expect(await refresh(alive)).toMatchObject({ outcome: "refreshed", generation: 2 });
  const body = JSON.stringify({ error: "invalid_grant" });
  const fault = { kind: "body", before: true, status: 400, body, clientId: refused.clientId } as const;
  await larder.control.addFault({ endpoint: "token", ...fault });
  expect(await refresh(refused)).toMatchObject({ outcome: "retry_later" });
  await expectWaiting(refused, 1);
});

it("a standby that is minutes behind waits for whoever was alive in its last moment", async () => {
  const set = await makeDue();
  const last = minutesAgo(5);
  await db().deployment.updateMany({ data: { movedAt: last } });
  const behind = await makeInstance("larder-b/7", { seenAt: last });
  await promoteStandby();
  await guardDeployment();
  await replayJournals("all");
  expect(await refreshDueSets(unlimited), "it lives, and has not reported since").toBe(0);
  await db().instance.update({
    where: { id: behind.id },
    data: { seenAt: new Date(), caughtUpAt: new Date() },
  });
  expect(await refreshDueSets(unlimited)).toBe(1);
  expect(await rowOf(set.id)).toMatchObject({ generation: 2 });
});
