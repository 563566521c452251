import { beforeAll, expect, it } from "vitest";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { claimOnly } from "#lib/testing/claim-only.ts";
import { attemptsOf, type ConnectedSet, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { closeOffers, passDeadlines } from "#lib/testing/pass-deadlines.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { checkTokenSet } from "#lib/token-sets/check-token-set.ts";
import { refreshTokenSet } from "./refresh-token-set.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

const check = (set: { id: string }) => checkTokenSet(by(team.owner), set.id);
const refresh = (set: { id: string }) =>
  refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });

/**
 * A set whose token a process has offered when the database was restored, or a standby promoted; its access has ended since.
 */
async function makeOffered(): Promise<ConnectedSet> {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  await claimOnly(team, set);
  await larder.control.revokeTokenSet(set.sandboxTokenSetId);
  await passDeadlines(set.id);
  await asOwner().tokenSet.update({ where: { id: set.id }, data: { unprovenSince: new Date() } });
  return set;
}

it("an answer that may still turn up keeps a check from a verdict, as it keeps a refresh", async () => {
  const set = await makeOffered();
  expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
  expect(await check(set)).toMatchObject({ active: false });
  expect(await rowOf(set.id)).toMatchObject({ verdict: null, checkActive: false });
  await closeOffers(set.id);
  expect(await check(set)).toMatchObject({ active: false });
  expect(await rowOf(set.id), "the refresh knows what came of the offer").toMatchObject({ verdict: null });
  expect(await refresh(set)).toMatchObject({ outcome: "reauthorize", verdict: "answer_lost" });
  expect(await tokenCalls(larder.control, set)).toEqual([]);
});

it("a check that comes before the refresh has it follow at once", async () => {
  const set = await makeOffered();
  await asOwner().tokenSet.update({
    where: { id: set.id },
    data: { claimedUntil: null, claimedByAttemptId: null },
  });
  await check(set);
  const row = await rowOf(set.id);
  expect(row).toMatchObject({ verdict: null, doubtSince: null, retryAt: null });
  expect(row.nextRefreshAt?.getTime()).toBeLessThanOrEqual(Date.now());
});

it("a token that was offered, answered without an outcome and is dead is not offered again after a restore", async () => {
  const set = await makeOffered();
  await closeOffers(set.id);
  await asOwner().attempt.updateMany({ where: { tokenSetId: set.id }, data: { providerStatus: 502 } });
  expect(await refresh(set)).toMatchObject({ outcome: "reauthorize", verdict: "used_elsewhere" });
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "unknown" }, { outcome: "not_sent" }]);
  expect(await tokenCalls(larder.control, set)).toEqual([]);
});
