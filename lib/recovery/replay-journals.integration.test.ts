import { beforeAll, expect, it } from "vitest";
import { larderItself } from "#lib/audit/audit-actor.ts";
import { watchSteps } from "#lib/custody/crash-points.ts";
import { getEngine } from "#lib/custody/engine.ts";
import { getJournal, journalDirectory } from "#lib/custody/get-journal.ts";
import { sayStored } from "#lib/custody/note-view.ts";
import { listLeftBehind } from "#lib/custody/offer-journal.ts";
import { db } from "#lib/db/client.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { readJournals } from "#lib/journal/read-journals.ts";
import { carryOutRefresh } from "#lib/refresh/carry-out-refresh.ts";
import { claimDueSets } from "#lib/refresh/claim-due-sets.ts";
import { recoverOpenSets } from "#lib/refresh/refresh-due-sets.ts";
import { prepareWork } from "#lib/refresh/refresh-work.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { connectOnce, makePendingSet } from "#lib/testing/connect-flow.ts";
import { attemptsOf, heldPair, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { closeOffers, passDeadlines } from "#lib/testing/pass-deadlines.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { getJournalSeal } from "#lib/vault/vault.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { attemptOf } from "./close-left-offers.ts";
import { replayJournals } from "./replay-journals.ts";
import { settleJournalled } from "./settle-journalled.ts";
import { settleLeftovers } from "./settle-leftovers.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

/** A refresh whose answer is in the journal, and whose transaction failed. */
async function refreshWithoutCommit() {
  const columns = { nextRefreshAt: new Date(Date.now() - 1_000) };
  const set = await makeConnectedSet(larder.control, team.organizationId, { columns });
  const engine = await getEngine("refresh", 0);
  const [claimed] = await claimDueSets(1, engine.provider.timeoutMs);
  if (claimed?.claim.tokenSetId !== set.id) throw new Error("Another set was due.");
  const startedBy = { trigger: "schedule", actor: larderItself } as const;
  const prepared = await prepareWork(engine, [claimed], startedBy);
  watchSteps((step) => {
    if (step === "during-commit") throw new Error("the database went away");
  });
  const refresh = carryOutRefresh(engine, prepared(claimed));
  await expect(refresh).rejects.toThrow("the database went away");
  watchSteps(() => undefined);
  return set;
}

it("a reply that the database did not take is put in force from the journal, without another call", async () => {
  const set = await refreshWithoutCommit();
  expect((await heldPair(set.id, 1)).refreshToken, "nothing is wiped before the new pair is committed").toBe(
    set.refreshToken,
  );
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome: null }]);
  expect(await rowOf(set.id)).toMatchObject({ generation: 1 });
  expect(listLeftBehind().size).toBe(1);
  expect(await replayJournals("own")).toEqual({ settled: 1, open: 0, kept: 0 });
  expect(listLeftBehind().size).toBe(0);
  expect(await rowOf(set.id)).toMatchObject({ generation: 2, verdict: null, claimedUntil: null });
  const { accessToken } = await heldPair(set.id, 2);
  expect((await callApi(larder.control, accessToken ?? "")).status).toBe(200);
  expect(await larder.control.calls({ endpoint: "token", clientId: set.clientId })).toHaveLength(1);
  expect((await getJournal()).state()).toMatchObject({ open: 0, healthy: true });
});

it("nothing is pronounced dead before the journal has been read", async () => {
  const set = await refreshWithoutCommit();
  await passDeadlines(set.id);
  await recoverOpenSets(unlimited);
  const row = await rowOf(set.id);
  expect(row).toMatchObject({ generation: 1, verdict: null, doubtSince: expect.any(Date) });
  expect(sayStored(row.doubtEvidence)).toContain("it is in the journal on that machine");
  await replayJournals("own");
  expect(await rowOf(set.id)).toMatchObject({ generation: 2, verdict: null, doubtSince: null });
  expect(await larder.control.doubleSpends()).toEqual([]);
});

it("one that turns up after its journal had been declared lost makes its set live again", async () => {
  const set = await refreshWithoutCommit();
  await passDeadlines(set.id);
  await closeOffers(set.id);
  await recoverOpenSets(unlimited);
  expect(await rowOf(set.id)).toMatchObject({ generation: 1, verdict: "answer_lost" });
  await replayJournals("own");
  const row = await rowOf(set.id);
  expect(row).toMatchObject({ verdict: null, verdictEvidence: null });
  const { accessToken } = await heldPair(set.id, row.generation);
  expect((await callApi(larder.control, accessToken ?? "")).status).toBe(200);
  expect(await larder.control.doubleSpends()).toEqual([]);
});

it("an answer that cannot be opened, because its master key is missing, is not taken for none", async () => {
  const set = await refreshWithoutCommit();
  await passDeadlines(set.id);
  const [attempt] = await attemptsOf(set.id);
  const place = { directory: journalDirectory(), crypto: await getJournalSeal() };
  const offers = (await readJournals(place)).flatMap(({ attempts }) => attempts);
  const offer = offers.find(({ attemptId, replyAt }) => replyAt && attemptOf(attemptId) === attempt?.id);
  if (!offer) throw new Error("The journal holds no answer.");
  expect(await settleJournalled({ ...offer, reply: null })).toBe("unreadable");
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome: null }]);
  expect(await rowOf(set.id)).toMatchObject({ generation: 1, verdict: null });
  expect(await settleJournalled(offer), "once the key is there").toBe("settled");
  expect(await rowOf(set.id)).toMatchObject({ generation: 2, verdict: null });
  await replayJournals("own");
});

it("replaying twice changes nothing", async () => {
  const set = await refreshWithoutCommit();
  await Promise.all([replayJournals("own"), replayJournals("all"), replayJournals("own")]);
  expect(await rowOf(set.id)).toMatchObject({ generation: 2 });
  expect(await db().generation.count({ where: { tokenSetId: set.id } })).toBe(2);
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "issued" }]);
});

it("a code's answer that the database did not take is a connection all the same", async () => {
  const set = await makePendingSet(larder.control, team.organizationId);
  watchSteps((step) => {
    if (step === "journalled") throw new Error("the process was cut off");
  });
  await expect(connectOnce(larder.control, team.owner, set)).rejects.toThrow("the process was cut off");
  watchSteps(() => undefined);
  expect(await rowOf(set.id)).toMatchObject({ generation: 0 });
  expect(await replayJournals("own")).toEqual({ settled: 1, open: 0, kept: 0 });
  expect(await rowOf(set.id)).toMatchObject({ generation: 1, authorizedBy: team.owner.name });
  const { accessToken } = await heldPair(set.id, 1);
  expect((await callApi(larder.control, accessToken ?? "")).status).toBe(200);
  await replayJournals("own");
  expect(await db().generation.count({ where: { tokenSetId: set.id } })).toBe(1);
});

it("a reconnection that recovery finishes ends the pair it replaced, as it would have itself", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  watchSteps((step) => {
    if (step === "journalled") throw new Error("the process was cut off");
  });
  await expect(connectOnce(larder.control, team.owner, set)).rejects.toThrow("the process was cut off");
  watchSteps(() => undefined);
  await replayJournals("own");
  expect(await rowOf(set.id)).toMatchObject({ generation: 2 });
  expect((await callApi(larder.control, set.accessToken)).status).toBe(401);
  expect(await heldPair(set.id, 1)).toMatchObject({ accessToken: null, refreshToken: null });
});

it("a reply that turns up after its set had been connected anew, and the attempt been closed, is kept and ended", async () => {
  const set = await refreshWithoutCommit();
  const [{ generation } = { generation: 0 }] = await attemptsOf(set.id);
  expect(generation).toBe(1);
  await passDeadlines(set.id);
  expect(await connectOnce(larder.control, team.owner, set)).toMatchObject({
    connect: { outcome: "connected" },
  });
  await settleLeftovers(new Date());
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "overtaken" }, { outcome: "issued" }]);
  expect(await replayJournals("own")).toEqual({ settled: 1, open: 0, kept: 0 });
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "fenced" }, { outcome: "issued" }]);
  expect(await rowOf(set.id)).toMatchObject({ generation: 2, verdict: null });
  const late = await db().generation.findFirst({ where: { tokenSetId: set.id, number: 3 } });
  expect(late).toMatchObject({ adopted: false, rotatedFrom: 1, wipedAt: expect.any(Date) });
  const living = await larder.control.calls({ endpoint: "revoke", clientId: set.clientId });
  expect(living.at(-1)).toMatchObject({ outcome: "revoked" });
  const { accessToken } = await heldPair(set.id, 2);
  expect((await callApi(larder.control, accessToken ?? "")).status).toBe(200);
});

it("replies are left alone while the database is held, and settled once it is adopted", async () => {
  const set = await refreshWithoutCommit();
  await guardDeployment();
  const { identity } = await db().deployment.findFirstOrThrow({ select: { identity: true } });
  await asOwner().deployment.updateMany({ data: { identity: "another cluster/16384" } });
  expect(await replayJournals("own")).toEqual({ settled: 0, open: 0, kept: 0 });
  expect(await rowOf(set.id)).toMatchObject({ generation: 1 });
  await asOwner().deployment.updateMany({ data: { identity } });
  expect(await replayJournals("own")).toMatchObject({ settled: 1 });
  expect(await rowOf(set.id)).toMatchObject({ generation: 2 });
});
