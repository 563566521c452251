import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { closeJournal } from "#lib/custody/get-journal.ts";
import { beat } from "#lib/custody/heartbeat.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { findHold } from "#lib/deployment/deployment-repository.ts";
import { env } from "#lib/env.ts";
import { refreshDueSets } from "#lib/refresh/refresh-due-sets.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { forkRefresher } from "#lib/testing/fork-refresher.ts";
import {
  attemptsOf,
  type ConnectedSet,
  heldPair,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { promoteStandby } from "#lib/testing/promote-standby.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { backUp } from "#lib/testing/restore-older-state.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { checkLivingSets } from "#lib/token-sets/check-living-sets.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { replayJournals } from "./replay-journals.ts";

const larder = runLarder();
const minuteMs = 60_000;
let team: Team;
let set: ConnectedSet;

function makeDue(): Promise<ConnectedSet> {
  const columns = { nextRefreshAt: new Date(Date.now() - 1_000) };
  return makeConnectedSet(larder.control, team.organizationId, { columns });
}

function refresh(): ReturnType<typeof refreshTokenSet> {
  const order = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" } as const;
  return refreshTokenSet(by(team.owner), order);
}

async function apiAnswers(): Promise<number> {
  const { generation } = await rowOf(set.id);
  const { accessToken } = await heldPair(set.id, generation);
  return (await callApi(larder.control, accessToken ?? "")).status;
}

beforeEach(async () => {
  team = await makeTeam();
  await db().tokenSet.updateMany({ data: { pausedAt: new Date() } });
  await asOwner().instance.deleteMany();
  await asOwner().deployment.deleteMany();
  await guardDeployment();
  await beat("worker", 0);
  set = await makeDue();
});

it("a set refreshed in the moment that a promoted standby had not heard of is recovered without a person", async () => {
  const goBack = await backUp();
  expect(await refreshDueSets(unlimited)).toBe(1);
  await guardDeployment();
  await goBack();
  await promoteStandby();
  expect(await rowOf(set.id)).toMatchObject({ generation: 1 });
  // Nobody has looked yet: the claim itself does.
  expect(await refreshDueSets(unlimited)).toBe(0);
  expect(await findHold(db()), "nobody has to adopt anything").toBeNull();

  await guardDeployment();
  expect(await findHold(db())).toBeNull();
  expect(await rowOf(set.id)).toMatchObject({ unprovenSince: expect.any(Date), verdict: null });
  expect(await refreshDueSets(unlimited), "before the journals have been read").toBe(0);
  expect(await refusalOf(refresh())).toBe("unavailable");

  expect(await replayJournals("all")).toEqual({ settled: 1, open: 0, kept: 0 });
  expect(await rowOf(set.id)).toMatchObject({ generation: 2, verdict: null, claimedUntil: null });
  expect(await apiAnswers()).toBe(200);
  await checkLivingSets(10, unlimited);
  expect(await rowOf(set.id)).toMatchObject({ checkActive: true, unprovenSince: null });
  expect(await refresh()).toMatchObject({ outcome: "refreshed", generation: 3 });
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "issued" }, { outcome: "issued" }]);
  expect(await tokenCalls(larder.control, set)).toHaveLength(2);
  expect(await larder.control.doubleSpends()).toEqual([]);
});

it("an answer that is to be kept is found after the end of the process that wrote it, too", async () => {
  Object.assign(env(), { LARDER_JOURNAL_KEEP_SECONDS: 600 });
  onTestFinished(() => {
    Object.assign(env(), { LARDER_JOURNAL_KEEP_SECONDS: 0 });
  });
  await closeJournal();
  const goBack = await backUp();
  expect(await refreshDueSets(unlimited)).toBe(1);
  expect(await closeJournal()).toEqual({ journalIsGone: false });
  await replayJournals("all");
  await goBack();
  await promoteStandby();
  await guardDeployment();
  expect(await replayJournals("all")).toMatchObject({ settled: 1, kept: 0 });
  expect(await rowOf(set.id)).toMatchObject({ generation: 2, verdict: null });
  expect(await apiAnswers()).toBe(200);
});

it("only sets that may have been refreshed meanwhile are asked about again", async () => {
  const later = await makeConnectedSet(larder.control, team.organizationId);
  await promoteStandby();
  await guardDeployment();
  expect(await rowOf(set.id)).toMatchObject({ unprovenSince: expect.any(Date) });
  expect(await rowOf(later.id)).toMatchObject({ unprovenSince: null });
  expect(await replayJournals("all")).toMatchObject({ settled: 0 });
  expect(await refreshDueSets(unlimited)).toBe(1);
  expect(await rowOf(set.id)).toMatchObject({ generation: 2, unprovenSince: null });
});

it("nothing is offered before every process that was alive has read its journal, or has been silent for a minute", async () => {
  const at = new Date();
  const other = { id: newId(), kind: "worker", name: "elsewhere/7", startedAt: at, seenAt: at } as const;
  await db().instance.create({ data: other });
  await promoteStandby();
  await guardDeployment();
  await replayJournals("all");
  expect(await refreshDueSets(unlimited)).toBe(0);
  await db().instance.update({ where: { id: other.id }, data: { caughtUpAt: new Date(Date.now() + 1_000) } });
  expect(await refreshDueSets(unlimited)).toBe(1);

  await db().instance.update({ where: { id: other.id }, data: { caughtUpAt: null } });
  const due = await makeDue();
  expect(await refreshDueSets(unlimited)).toBe(0);
  const longAgo = new Date(Date.now() - 2 * minuteMs);
  await db().deployment.updateMany({ data: { failedOverAt: longAgo } });
  expect(await refreshDueSets(unlimited)).toBe(1);
  expect(await rowOf(due.id)).toMatchObject({ generation: 2 });
});

it.each([
  ["whose journal is here", async () => undefined],
  ["whose journal was read and removed before", () => replayJournals("all")],
])("a process that was killed just before a failover, %s, is not waited for", async (_where, meanwhile) => {
  const doomed = await forkRefresher(larder.environment, "./refresh-until-journalled.ts");
  const its = await makeConnectedSet(larder.control, team.organizationId);
  const order = { actor: team.owner, tokenSetId: its.id, requestedAt: new Date().toISOString(), callers: 1 };
  await expect(doomed.refresh(order)).rejects.toThrow("SIGKILL");
  await meanwhile();
  await promoteStandby();
  await guardDeployment();
  expect(await refreshDueSets(unlimited), "before the journals have been read").toBe(0);
  await replayJournals("all");
  expect(await rowOf(its.id)).toMatchObject({ generation: 2, verdict: null });
  expect(await refreshDueSets(unlimited)).toBe(1);
  expect(await rowOf(set.id)).toMatchObject({ generation: 2 });
});

it("an older state that is far behind waits for adoption, whatever its timeline", async () => {
  const goBack = await backUp();
  await guardDeployment();
  await goBack();
  await promoteStandby();
  const file = join(larder.environment.LARDER_DATA_DIR ?? "", "deployment.json");
  const mark = JSON.parse(readFileSync(file, "utf8"));
  const movedAt = new Date(Date.now() + 11 * minuteMs);
  writeFileSync(file, JSON.stringify({ ...mark, movedAt }));
  await guardDeployment();
  expect(await findHold(db())).toContain("older state");
  expect(await refreshDueSets(unlimited)).toBe(0);
});

it("a machine that has seen nothing may take the promotion up, and one that has seen far more still has it held", async () => {
  const file = join(larder.environment.LARDER_DATA_DIR ?? "", "deployment.json");
  const seen = JSON.parse(readFileSync(file, "utf8"));
  rmSync(file);
  await promoteStandby();
  await guardDeployment();
  expect(await findHold(db())).toBeNull();
  const overAnHour = String(Number(seen.clock) + 500);
  writeFileSync(file, JSON.stringify({ ...seen, clock: overAnHour }));
  await guardDeployment();
  expect(await findHold(db())).toContain("older state");
});

it("the process that is waited for is this one, until it has ended what it was at", async () => {
  await promoteStandby();
  await guardDeployment();
  expect(await db().instance.findUnique({ where: { id: thisInstance.id } })).toMatchObject({
    caughtUpAt: null,
  });
  await replayJournals("own");
  const { caughtUpAt } = await db().instance.findUniqueOrThrow({ where: { id: thisInstance.id } });
  const { failedOverAt } = await db().deployment.findFirstOrThrow();
  expect(caughtUpAt?.getTime()).toBeGreaterThanOrEqual(failedOverAt?.getTime() ?? Number.NaN);
});
