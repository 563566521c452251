import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { watchSteps } from "#lib/custody/crash-points.ts";
import { sayStored } from "#lib/custody/note-view.ts";
import { db } from "#lib/db/client.ts";
import { refreshDueSets } from "#lib/refresh/refresh-due-sets.ts";
import { leaveCalls } from "#lib/testing/ask-to-wait.ts";
import { makePendingSet, makePendingSibling, type PendingSet } from "#lib/testing/connect-flow.ts";
import { forgetCalls } from "#lib/testing/forget-calls.ts";
import { actionsOf, bring, expectNothingStored, refusalOf } from "#lib/testing/import-by-hand.ts";
import { attemptsOf, heldPair, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { callApi, createTokenSet, refreshed } from "../../sandbox/testing/oauth-requests.ts";
import type { SandboxTokenSet } from "../../sandbox/testing/sandbox-control.ts";

const eightDaysMs = 8 * 86_400_000;
const agreed = { refreshAtOnce: true };
const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
afterEach(async () => {
  watchSteps(() => undefined);
  await larder.control.clearFaults();
  await larder.control.setClockOffset(0);
});

const pending = () => makePendingSet(larder.control, team.organizationId);

/** A pair made by hand whose access token has run out since; its refresh token lives. */
async function expiredPair(set: { clientId: string }): Promise<SandboxTokenSet> {
  const pair = await createTokenSet(larder.control, set.clientId, ["accounts", "sales"]);
  await larder.control.setClockOffset(eightDaysMs);
  expect((await callApi(larder.control, pair.accessToken)).status).toBe(401);
  return pair;
}

async function expectRefreshedOnce(set: PendingSet, pair: SandboxTokenSet): Promise<void> {
  const calls = await tokenCalls(larder.control, set);
  expect(calls).toMatchObject([{ outcome: "rotated" }]);
  expect(await heldPair(set.id, 1)).toMatchObject({ accessToken: null, refreshToken: null });
  const current = await heldPair(set.id, 2);
  expect(current.refreshToken).not.toBe(pair.refreshToken);
  expect((await callApi(larder.control, current.accessToken ?? "")).status).toBe(200);
  expect(await rowOf(set.id)).toMatchObject({ generation: 2, verdict: null, claimedUntil: null });
}

describe("a pair whose access token has run out", () => {
  it("is not used without consent: the refusal names the way", async () => {
    const set = await pending();
    const pair = await expiredPair(set);
    expect(await refusalOf(bring(team.owner, set, pair))).toMatchObject({
      code: "invalid_input",
      text: { next: expect.stringContaining("choose to refresh at once") },
    });
    await expectNothingStored(set);
    expect(await tokenCalls(larder.control, set)).toEqual([]);
  });

  it("is stored and left to the worker where no call is left for the refresh", async () => {
    const set = await pending();
    const pair = await expiredPair(set);
    await leaveCalls(1);
    expect(await bring(team.developer, set, pair, agreed)).toMatchObject({
      outcome: "not_refreshed",
      refresh: { outcome: "retry_later", detail: expect.stringContaining("are used up") },
    });
    expect(await tokenCalls(larder.control, set)).toEqual([]);
    await forgetCalls();
    expect(await refreshDueSets(unlimited)).toBe(1);
    await expectRefreshedOnce(set, pair);
  });

  it("is stored, refreshed once and checked", async () => {
    const set = await pending();
    const pair = await expiredPair(set);
    expect(await bring(team.developer, set, pair, agreed)).toMatchObject({
      outcome: "imported",
      generation: 2,
      grantedScopes: ["accounts", "sales"],
      detail: expect.stringContaining("Apicbase said that the access token worked"),
    });
    await expectRefreshedOnce(set, pair);
    expect(await rowOf(set.id)).toMatchObject({ checkActive: true, authorizedBy: team.developer.name });
    const attempts = await attemptsOf(set.id);
    expect(attempts).toMatchObject([
      { kind: "import", outcome: "issued", generation: 1 },
      { kind: "refresh", outcome: "issued", generation: 1, actorUserId: team.developer.userId },
    ]);
    expect(sayStored(attempts[0]?.detail)).toContain("the imported access token did not work");
    expect(await actionsOf(set)).toEqual(["token-set.imported", "token-set.refreshed", "token-set.checked"]);
  });

  it("that lives after all is taken in as it is, whatever was agreed", async () => {
    const set = await pending();
    const pair = await createTokenSet(larder.control, set.clientId);
    expect(await bring(team.owner, set, pair, agreed)).toMatchObject({ outcome: "imported", generation: 1 });
    expect(await tokenCalls(larder.control, set)).toEqual([]);
  });

  it("is refreshed by a worker where the process ends after it was stored", async () => {
    const set = await pending();
    const pair = await expiredPair(set);
    watchSteps((step) => {
      if (step === "before-claim") throw new Error("the process was cut off");
    });
    await expect(bring(team.owner, set, pair, agreed)).rejects.toThrow("the process was cut off");
    watchSteps(() => undefined);
    expect(await heldPair(set.id, 1)).toMatchObject({ refreshToken: pair.refreshToken });
    await refreshDueSets(unlimited);
    await expectRefreshedOnce(set, pair);
  });

  it("is kept and tried again where Apicbase slows it down", async () => {
    const set = await pending();
    const pair = await expiredPair(set);
    await larder.control.addFault({ endpoint: "token", kind: "status", status: 429, clientId: set.clientId });
    expect(await bring(team.owner, set, pair, agreed)).toMatchObject({
      outcome: "not_refreshed",
      refresh: { outcome: "retry_later", detail: expect.stringContaining("No token was used up") },
    });
    expect(await heldPair(set.id, 1)).toMatchObject({ refreshToken: pair.refreshToken });
    await db().tokenSet.update({ where: { id: set.id }, data: { retryAt: new Date(0) } });
    await larder.control.clearCalls();
    await refreshDueSets(unlimited);
    await expectRefreshedOnce(set, pair);
  });

  it("whose refresh token was used elsewhere ends in what is known of it", async () => {
    const set = await pending();
    const pair = await expiredPair(set);
    await refreshed(larder.control, set, pair.refreshToken);
    await larder.control.clearCalls();
    expect(await bring(team.owner, set, pair, agreed)).toMatchObject({
      outcome: "not_refreshed",
      refresh: { outcome: "reauthorize", evidence: expect.stringContaining("nothing can tell why") },
    });
    expect(await tokenCalls(larder.control, set)).toMatchObject([{ status: 400 }]);
    expect((await rowOf(set.id)).verdict).not.toBeNull();
  });
});

describe("nothing is stored or used up, whatever was agreed", () => {
  it("of a pair that another set holds", async () => {
    const first = await pending();
    const pair = await createTokenSet(larder.control, first.clientId);
    await bring(team.owner, first, pair);
    await larder.control.setClockOffset(eightDaysMs);
    const second = await makePendingSibling(first, team.organizationId);
    expect(await refusalOf(bring(team.owner, second, pair, agreed))).toMatchObject({ code: "conflict" });
    await expectNothingStored(second);
    expect(await tokenCalls(larder.control, first)).toEqual([]);
  });

  it("while the set has a connection that a refused refresh would cost it", async () => {
    const set = await makeConnectedSet(larder.control, team.organizationId);
    const pair = await expiredPair(set);
    expect(await refusalOf(bring(team.owner, set, pair, agreed))).toMatchObject({
      code: "conflict",
      text: { next: expect.stringContaining("new token set") },
    });
    expect(await rowOf(set.id)).toMatchObject({ generation: 1, fence: 0 });
    expect(await heldPair(set.id, 1)).toMatchObject({ refreshToken: set.refreshToken });
    expect(await tokenCalls(larder.control, set)).toEqual([]);
  });
});

it("a dead set takes such a pair in: there is nothing to lose", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const verdict = { verdict: "used_elsewhere", verdictAt: new Date() } as const;
  await db().tokenSet.update({ where: { id: set.id }, data: verdict });
  const pair = await expiredPair(set);
  expect(await bring(team.owner, set, pair, agreed)).toMatchObject({ outcome: "imported", generation: 3 });
  expect(await rowOf(set.id)).toMatchObject({ generation: 3, verdict: null });
});
