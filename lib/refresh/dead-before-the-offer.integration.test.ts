import { afterEach, beforeAll, expect, it } from "vitest";
import { by } from "#lib/testing/by.ts";
import { claimOnly } from "#lib/testing/claim-only.ts";
import { attemptsOf, type ConnectedSet, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { closeOffers, passDeadlines } from "#lib/testing/pass-deadlines.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { checkTokenSet } from "#lib/token-sets/check-token-set.ts";
import { refreshed } from "../../sandbox/testing/oauth-requests.ts";
import { refreshTokenSet } from "./refresh-token-set.ts";

// An access token that is heard dead before its refresh token is offered cannot tell what became of the offer.

const larder = runLarder();
const eightDaysMs = 8 * 86_400_000;
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
afterEach(async () => {
  await larder.control.setClockOffset(0);
  await larder.control.clearFaults();
});

const refresh = (set: { id: string }) =>
  refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });

/** A set whose access token Apicbase ended before the time that it had stated, as a check has found; the refresh token lives. */
async function connectFoundDead(): Promise<ConnectedSet> {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  await larder.control.setClockOffset(eightDaysMs);
  await checkTokenSet(by(team.owner), set.id);
  expect(await rowOf(set.id)).toMatchObject({ checkActive: false, verdict: null });
  return set;
}

async function passAndClose(set: ConnectedSet): Promise<void> {
  await passDeadlines(set.id);
  await closeOffers(set.id);
}

it("a call that broke off before it arrived ends nothing: the token is offered again, and the set lives", async () => {
  const set = await connectFoundDead();
  await larder.control.addFault({ endpoint: "token", kind: "drop-before", clientId: set.clientId });
  expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
  expect(await rowOf(set.id)).toMatchObject({ verdict: null, doubtSince: expect.any(Date) });
  await passAndClose(set);
  expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
  expect(await attemptsOf(set.id)).toMatchObject([
    { witnessDead: true },
    { witnessDead: true, outcome: "issued", replay: true },
  ]);
});

it("a process that was killed before its call ends nothing either", async () => {
  const set = await connectFoundDead();
  await claimOnly(team, set);
  await passAndClose(set);
  expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
  expect(await tokenCalls(larder.control, set)).toHaveLength(1);
});

it("a rotation whose answer was lost is found out by the offer that is refused", async () => {
  const set = await connectFoundDead();
  await claimOnly(team, set);
  await refreshed(larder.control, set, set.refreshToken);
  await passAndClose(set);
  expect(await refresh(set)).toMatchObject({ outcome: "reauthorize", verdict: "answer_lost" });
  expect(await rowOf(set.id)).toMatchObject({ verdictEvidence: { proof: "replay_refused" } });
});

it("a check before the last refresh says nothing of the token in force, whose death proves the rotation", async () => {
  const set = await connectFoundDead();
  expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
  await larder.control.addFault({ endpoint: "token", kind: "drop-after", clientId: set.clientId });
  expect(await refresh(set)).toMatchObject({ outcome: "reauthorize", verdict: "answer_lost" });
  expect(await attemptsOf(set.id)).toMatchObject([{ witnessDead: true }, { witnessDead: false }]);
  expect(await rowOf(set.id)).toMatchObject({ verdictEvidence: { proof: "dead" } });
});
