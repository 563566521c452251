import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { replaceClientSecret } from "#lib/applications/replace-client-secret.ts";
import { sayStored } from "#lib/custody/note-view.ts";
import { db } from "#lib/db/client.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { by } from "#lib/testing/by.ts";
import { makePendingSet, makePendingSibling, type PendingSet } from "#lib/testing/connect-flow.ts";
import { attemptsOf, eventsOf, heldPair, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import type { SandboxFault } from "../../sandbox/testing/sandbox-control.ts";
import { importTokens } from "./import-tokens.ts";

const larder = runLarder();
let team: Team;
let strangers: Team;

beforeAll(async () => {
  team = await makeTeam();
  strangers = await makeTeam("Cantine du Port");
});
afterEach(() => larder.control.clearFaults());

const pending = (options = {}, of = team) => makePendingSet(larder.control, of.organizationId, options);

interface Pair {
  accessToken: string;
  refreshToken: string;
}

/** A pair made by hand in API Settings. */
async function handMade({ clientId }: { clientId: string }, scopes = ["library", "sales"]): Promise<Pair> {
  const [made] = await larder.control.createTokenSets({ clientId, scopes });
  return { accessToken: made?.accessToken ?? "", refreshToken: made?.refreshToken ?? "" };
}

const bring = (set: { id: string }, pair: Pair, actor = team.owner, more = {}) =>
  importTokens(by(actor), { tokenSetId: set.id, ...pair, ...more, trigger: "person" });
const fault = (set: PendingSet, endpoint: SandboxFault["endpoint"], more: Omit<SandboxFault, "endpoint">) =>
  larder.control.addFault({ endpoint, clientId: set.clientId, ...more });

describe("an imported pair", () => {
  it("is proved, kept with what the provider says of it, and spends nothing", async () => {
    const set = await pending();
    const pair = await handMade(set);
    expect(await bring(set, pair)).toMatchObject({
      outcome: "imported",
      generation: 1,
      grantedScopes: ["library", "sales"],
    });
    expect(await heldPair(set.id, 1)).toMatchObject(pair);
    const row = await rowOf(set.id);
    expect(row).toMatchObject({ generation: 1, checkActive: true, claimedUntil: null });
    const lifeMs = (row.accessTokenExpiresAt?.getTime() ?? 0) - Date.now();
    expect(Math.abs(lifeMs - 604_800_000)).toBeLessThan(60_000);
    expect(await tokenCalls(larder.control, set)).toEqual([]);
    expect(await attemptsOf(set.id)).toMatchObject([{ kind: "import", outcome: "issued" }]);
    expect(await eventsOf(set.id)).toMatchObject([{ action: "token-set.imported" }]);
  });

  it("is refreshed like any other", async () => {
    const set = await pending();
    await bring(set, await handMade(set));
    const request = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" } as const;
    expect(await refreshTokenSet(by(team.owner), request)).toMatchObject({
      outcome: "refreshed",
      generation: 2,
    });
  });

  it("supersedes the pair in force, which is ended at the provider", async () => {
    const set = await makeConnectedSet(larder.control, team.organizationId);
    expect(await bring(set, await handMade(set))).toMatchObject({ generation: 2 });
    expect((await callApi(larder.control, set.accessToken)).status).toBe(401);
    expect(await heldPair(set.id, 1)).toMatchObject({ accessToken: null, refreshToken: null });
  });

  it("is proved by the API when introspection does not answer; scope and lifetime are then as told", async () => {
    const set = await pending();
    await fault(set, "introspect", { kind: "status", status: 503 });
    const more = { scope: "library sales", expiresIn: 3_600 };
    expect(await bring(set, await handMade(set), team.owner, more)).toMatchObject({
      grantedScopes: ["library", "sales"],
    });
    const { accessTokenExpiresAt } = await rowOf(set.id);
    expect((accessTokenExpiresAt?.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(3_600_000);
  });
});

describe("nothing is stored", () => {
  async function expectNothing(set: PendingSet): Promise<void> {
    expect(await db().generation.count({ where: { tokenSetId: set.id } })).toBe(0);
    expect(await db().heldRefreshToken.count({ where: { tokenSetId: set.id } })).toBe(0);
    expect(await attemptsOf(set.id)).toEqual([]);
    expect(await rowOf(set.id)).toMatchObject({ generation: 0, fence: 0 });
  }

  it("of a dead pair, or one of another application", async () => {
    const set = await pending();
    const other = await pending();
    const made = { accessToken: "A".repeat(30), refreshToken: "R".repeat(30) };
    for (const pair of [made, await handMade(other)]) {
      await expect(bring(set, pair)).rejects.toMatchObject({ code: "invalid_input" });
    }
    await expectNothing(set);
  });

  it("while it cannot be proved", async () => {
    const set = await pending();
    const pair = await handMade(set);
    await fault(set, "introspect", { kind: "drop-before" });
    await fault(set, "api", { kind: "status", status: 503 });
    await expect(bring(set, pair)).rejects.toMatchObject({ code: "unavailable" });
    await expectNothing(set);
    expect(await bring(set, pair)).toMatchObject({ outcome: "imported" });
  });

  it("of a refresh token that is held already: named within the organization, unnamed outside it", async () => {
    const set = await pending({ environment: "production", name: "POS Antwerp" });
    const pair = await handMade(set);
    await bring(set, pair);
    const mine = await makePendingSibling(set, team.organizationId);
    await expect(bring(mine, pair)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining('"POS Antwerp" (production)'),
    });
    await expectNothing(mine);
    const theirs = await makePendingSibling(set, strangers.organizationId);
    const refusal = bring(theirs, pair, strangers.owner);
    await expect(refusal).rejects.toMatchObject({ code: "conflict" });
    await expect(refusal).rejects.not.toMatchObject({ message: expect.stringContaining("Antwerp") });
    await expectNothing(theirs);
  });

  it("twice, when the same pair comes twice at once", async () => {
    const set = await pending();
    const pair = await handMade(set);
    const settled = await Promise.allSettled([bring(set, pair), bring(set, pair)]);
    expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    expect(await db().generation.count({ where: { tokenSetId: set.id } })).toBe(1);
  });
});

it("the old pair is ended with whichever secret the provider takes", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const { clientSecret } = await larder.control.replaceSecret(set.clientId);
  await replaceClientSecret(by(team.owner), { applicationId: set.applicationId, clientSecret });
  await bring(set, await handMade(set));
  expect((await callApi(larder.control, set.accessToken)).status).toBe(401);
});

it("an old pair whose access token has run out is not revoked blindly, and the ledger says that it may live on", async () => {
  const eightDaysMs = 8 * 86_400_000;
  const set = await makeConnectedSet(larder.control, team.organizationId, {
    issuedAt: new Date(Date.now() - eightDaysMs),
  });
  await larder.control.setClockOffset(eightDaysMs);
  await bring(set, await handMade(set));
  await larder.control.setClockOffset(0);
  expect(await larder.control.calls({ endpoint: "revoke", clientId: set.clientId })).toEqual([]);
  const [imported] = await attemptsOf(set.id);
  expect(imported).toMatchObject({ kind: "import", outcome: "issued" });
  expect(sayStored(imported?.detail)).toContain("was active");
  expect(sayStored(imported?.detail)).toContain("may live on at Apicbase");
  expect(await heldPair(set.id, 1)).toMatchObject({ accessToken: null, refreshToken: null });
});
