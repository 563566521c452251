import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { toAuditActor } from "#lib/audit/audit-actor.ts";
import type { Claim } from "#lib/custody/claim.ts";
import { getEngine } from "#lib/custody/engine.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { claimOnly } from "#lib/testing/claim-only.ts";
import { connectOnce } from "#lib/testing/connect-flow.ts";
import {
  attemptsOf,
  type ConnectedSet,
  type ConnectedSetOptions,
  heldPair,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { closeOffers, passDeadlines } from "#lib/testing/pass-deadlines.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { refreshed } from "../../sandbox/testing/oauth-requests.ts";
import { failed, type RefreshFinding } from "./refresh-report.ts";
import { refreshTokenSet } from "./refresh-token-set.ts";
import { settleRefresh } from "./settle-refresh.ts";

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

const connect = (options: ConnectedSetOptions = {}) =>
  makeConnectedSet(larder.control, team.organizationId, options);
const refresh = (set: { id: string }) =>
  refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });
const startedBy = () => ({ trigger: "person" as const, actor: toAuditActor(team.owner) });

/** The call of a process that then crashed: the provider rotates, and nobody keeps the answer. */
const spend = (set: ConnectedSet) => refreshed(larder.control, set, set.refreshToken);

/** A set whose access token has run out, by Larder's clock and the sandbox's. */
async function connectExpired(): Promise<ConnectedSet> {
  const set = await connect({ issuedAt: new Date(Date.now() - eightDaysMs) });
  await larder.control.setClockOffset(eightDaysMs);
  return set;
}

describe("after a crash between claim and answer", () => {
  it("nobody offers the generation before the deadline", async () => {
    const set = await connect();
    const { attemptId } = await claimOnly(team, set);
    const deadlineAt = new Date(Date.now() + 300);
    await asOwner().attempt.update({ where: { id: attemptId }, data: { deadlineAt } });
    expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
    expect(Date.now()).toBeGreaterThanOrEqual(deadlineAt.getTime());
    expect(await tokenCalls(larder.control, set)).toEqual([]);
  });

  it("nor when a new connection took the claim over meanwhile and came to nothing", async () => {
    const set = await connect();
    const { until } = await claimOnly(team, set);
    const fault = { endpoint: "token", kind: "status", status: 503, clientId: set.clientId } as const;
    await larder.control.addFault(fault);
    expect(await connectOnce(larder.control, team.owner, set)).toMatchObject({
      connect: { outcome: "failed" },
    });
    expect(await rowOf(set.id)).toMatchObject({ claimedUntil: null, generation: 1 });
    const spent = (await tokenCalls(larder.control, set)).length;
    expect(await refresh(set)).toEqual({
      outcome: "retry_later",
      detail: expect.stringContaining("may still be under way"),
    });
    expect((await rowOf(set.id)).retryAt?.getTime()).toBeGreaterThanOrEqual(until.getTime());
    expect(await tokenCalls(larder.control, set)).toHaveLength(spent);
    await passDeadlines(set.id);
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
  });

  it("a living witness proves that nothing was rotated: one new offer", async () => {
    const set = await connect();
    await claimOnly(team, set);
    await passDeadlines(set.id);
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
    expect(await attemptsOf(set.id)).toMatchObject([
      { outcome: "not_rotated", fence: 1 },
      { outcome: "issued", fence: 2 },
    ]);
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
  });

  it("a dead witness proves the rotation: the verdict, and no offer", async () => {
    const set = await connect();
    await claimOnly(team, set);
    await spend(set);
    await passDeadlines(set.id);
    await closeOffers(set.id);
    expect(await refresh(set)).toMatchObject({ outcome: "reauthorize", verdict: "answer_lost" });
    expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "lost" }, { outcome: "lost" }]);
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
    expect(await larder.control.doubleSpends()).toEqual([]);
  });

  it("an expired witness allows a replay, which works when nothing had been rotated", async () => {
    const set = await connectExpired();
    await claimOnly(team, set);
    await passDeadlines(set.id);
    await closeOffers(set.id);
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
  });

  it("an expired witness allows replays for as long as it takes, one after the other, each on the ledger", async () => {
    const set = await connectExpired();
    await claimOnly(team, set);
    for (const times of [1, 2, 3]) {
      await passDeadlines(set.id);
      await closeOffers(set.id);
      await larder.control.addFault({ endpoint: "token", kind: "drop-before", clientId: set.clientId });
      expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
      expect(await tokenCalls(larder.control, set)).toHaveLength(times);
      expect(await rowOf(set.id)).toMatchObject({ verdict: null, doubtSince: expect.any(Date) });
    }
    await passDeadlines(set.id);
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
    const ledger = await attemptsOf(set.id);
    expect(ledger.filter(({ replay }) => replay)).toHaveLength(4);
    expect(await rowOf(set.id)).toMatchObject({ doubtSince: null, failureCount: 0 });
  });

  it("a replay that is refused is the answer lost before, not a stranger's doing", async () => {
    const set = await connectExpired();
    await claimOnly(team, set);
    await spend(set);
    await passDeadlines(set.id);
    await closeOffers(set.id);
    const outcome = await refresh(set);
    expect(outcome).toMatchObject({ outcome: "reauthorize", verdict: "answer_lost" });
    expect(outcome).toMatchObject({
      evidence: expect.stringContaining("sent once more, Apicbase refused it"),
    });
    expect(await tokenCalls(larder.control, set)).toHaveLength(2);
    expect(await attemptsOf(set.id)).toMatchObject([
      { outcome: "lost" },
      { outcome: "refused", replay: true },
    ]);
  });
});

describe("a refused refresh token", () => {
  it("with a dead witness was used elsewhere or revoked", async () => {
    const set = await connect();
    await spend(set);
    expect(await refresh(set)).toMatchObject({ outcome: "reauthorize", verdict: "used_elsewhere" });
    expect(await attemptsOf(set.id)).toMatchObject([
      { outcome: "refused", providerStatus: 400, providerError: "invalid_grant" },
    ]);
    expect(await refresh(set)).toMatchObject({ outcome: "reauthorize", verdict: "used_elsewhere" });
    expect(await tokenCalls(larder.control, set)).toHaveLength(2);
  });

  it("with an expired witness died of nobody knows what", async () => {
    const set = await connectExpired();
    await larder.control.revokeTokenSet(set.sandboxTokenSetId);
    expect(await refresh(set)).toMatchObject({ outcome: "reauthorize", verdict: "unknown" });
  });

  it("leaves an expired access token that can be refreshed alone", async () => {
    const set = await connectExpired();
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
  });
});

describe("a writer that was taken over", () => {
  const nothingOffered = { accepted: null, refusedSecretIds: [] };
  const late = async (set: ConnectedSet, claim: Claim, finding: RefreshFinding) => {
    const spent = await heldPair(set.id, 1);
    const report = { finding, offer: nothingOffered, answerMs: null, startedBy: startedBy(), spent };
    return settleRefresh(await getEngine("refresh", 0), claim, report);
  };
  const refused = failed(
    "refused",
    { code: "token_refused", testimony: "dead" },
    {
      verdict: "used_elsewhere",
      providerStatus: 400,
      providerError: "invalid_grant",
    },
  );

  it("keeps its pair beside the other's claim, and the next refresh puts it in force without a call", async () => {
    const set = await connect();
    const stale = await claimOnly(team, set);
    const { access_token, refresh_token } = await spend(set);
    const winner = await claimOnly(team, set);
    const tokens = {
      accessToken: access_token,
      refreshToken: refresh_token,
      expiresInSeconds: 600,
      expiryStated: true,
      scopes: null,
    };
    await late(set, stale, { kind: "issued", tokens });
    expect(await rowOf(set.id)).toMatchObject({ generation: 1, fence: winner.fence });
    expect((await rowOf(set.id)).claimedByAttemptId).toBe(winner.attemptId);
    await passDeadlines(set.id);
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
    expect(await heldPair(set.id, 2)).toMatchObject({
      accessToken: access_token,
      refreshToken: refresh_token,
    });
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
  });

  it("brings no verdict over a set that another has in hand", async () => {
    const set = await connect();
    const stale = await claimOnly(team, set);
    const winner = await claimOnly(team, set);
    await late(set, stale, refused);
    expect(await rowOf(set.id)).toMatchObject({ verdict: null, failureCount: 0, fence: winner.fence });
    expect((await rowOf(set.id)).claimedByAttemptId).toBe(winner.attemptId);
  });
});
