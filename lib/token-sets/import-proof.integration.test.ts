import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { by } from "#lib/testing/by.ts";
import { changeRole } from "#lib/testing/change-membership.ts";
import { makePendingSet, type PendingSet } from "#lib/testing/connect-flow.ts";
import { actionsOf, bring, expectNothingStored, refusalOf } from "#lib/testing/import-by-hand.ts";
import { attemptsOf, eventsOf, heldPair, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { callApi, createTokenSet, refreshed } from "../../sandbox/testing/oauth-requests.ts";
import type { SandboxTokenSet } from "../../sandbox/testing/sandbox-control.ts";
import { getTokenSet } from "./get-token-set.ts";

const larder = runLarder();
let team: Team;
let strangers: Team;

beforeAll(async () => {
  team = await makeTeam();
  strangers = await makeTeam("Cantine du Port");
});
afterEach(async () => {
  await larder.control.clearFaults();
});

const pending = (options = {}, by: Team = team) => makePendingSet(larder.control, by.organizationId, options);
const handMade = (set: PendingSet, scopes?: string[]) => createTokenSet(larder.control, set.clientId, scopes);

describe("an import", () => {
  it("is proved by introspection, kept sealed, on the ledger and on the record", async () => {
    const set = await pending();
    const pair = await handMade(set, ["accounts", "sales"]);
    const outcome = await bring(team.developer, set, pair);
    expect(outcome).toMatchObject({
      outcome: "imported",
      generation: 1,
      grantedScopes: ["accounts", "sales"],
    });
    const view = await getTokenSet(by(team.owner), { tokenSetId: set.id });
    expect(view).toMatchObject({
      health: "healthy",
      checkActive: true,
      grantedScopes: ["accounts", "sales"],
    });
    expect(view.checkDetail).toContain("Apicbase said that the imported access token was active.");
    expect(Date.parse(view.accessTokenExpiresAt ?? "") - Date.now()).toBeGreaterThan(604_000_000);
    expect(await heldPair(set.id, 1)).toMatchObject({
      accessToken: pair.accessToken,
      refreshToken: pair.refreshToken,
    });
    expect(await attemptsOf(set.id)).toMatchObject([
      { kind: "import", trigger: "person", outcome: "issued", actorUserId: team.developer.userId },
    ]);
    expect(await actionsOf(set)).toEqual(["token-set.imported"]);
    const calls = await larder.control.calls({ clientId: set.clientId });
    expect(calls.map(({ endpoint }) => endpoint)).toEqual(["introspect", "api"]);
    const left = JSON.stringify([view, outcome, await eventsOf(set.id), await attemptsOf(set.id)]);
    for (const secret of [pair.accessToken, pair.refreshToken]) expect(left).not.toContain(secret);
  });

  it("can be refreshed like any other", async () => {
    const set = await pending();
    await bring(team.owner, set, await handMade(set));
    const request = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" as const };
    expect(await refreshTokenSet(by(team.owner), request)).toMatchObject({
      outcome: "refreshed",
      generation: 2,
    });
  });

  it("takes the place of a pair that lives, which is revoked, and leaves a dead one's kin alone", async () => {
    const set = await makeConnectedSet(larder.control, team.organizationId);
    const pair = await createTokenSet(larder.control, set.clientId);
    await bring(team.owner, set, pair);
    expect(await rowOf(set.id)).toMatchObject({ generation: 2 });
    expect((await callApi(larder.control, set.accessToken)).status, "the replaced one").toBe(401);
    expect((await callApi(larder.control, pair.accessToken)).status, "the imported one").toBe(200);

    const rotated = await refreshed(larder.control, set, pair.refreshToken);
    await bring(team.owner, set, {
      accessToken: rotated.access_token,
      refreshToken: rotated.refresh_token,
    });
    expect(await rowOf(set.id)).toMatchObject({ generation: 3, verdict: null });
    expect((await callApi(larder.control, rotated.access_token)).status).toBe(200);
    const revocations = await larder.control.calls({ endpoint: "revoke", clientId: set.clientId });
    expect(revocations).toHaveLength(1);
  });
});

describe("who may import", () => {
  it.each([
    ["owner", "development", true],
    ["owner", "production", true],
    ["admin", "development", true],
    ["admin", "production", true],
    ["developer", "development", true],
    ["developer", "production", false],
    ["support", "development", false],
    ["support", "production", false],
  ] as const)("%s in %s: %s", async (role, environment, allowed) => {
    const set = await pending({ environment });
    const imported = bring(team[role], set, await handMade(set));
    if (allowed) {
      expect(await imported).toMatchObject({ outcome: "imported" });
      return;
    }
    await expect(imported).rejects.toMatchObject({ code: "forbidden" });
    await expectNothingStored(set);
    expect(await larder.control.calls({ clientId: set.clientId }), "the provider was not asked").toEqual([]);
  });

  it("another organization's token set is a missing one", async () => {
    const set = await pending();
    const imported = bring(strangers.owner, set, await handMade(set));
    await expect(imported).rejects.toMatchObject({ code: "not_found" });
    await expectNothingStored(set);
  });

  it("a demotion while Apicbase is being asked is in time", async () => {
    const by = await makeTeam();
    const set = await pending({ environment: "production" }, by);
    const pair = await handMade(set);
    const { clientId } = set;
    await larder.control.addFault({ endpoint: "introspect", kind: "delay", ms: 800, clientId });
    const imported = refusalOf(bring(by.admin, set, pair));
    await changeRole(by.admin, "developer");
    expect(await imported).toMatchObject({ code: "forbidden" });
    await expectNothingStored(set);
  });
});

describe("tokens that Apicbase does not vouch for", () => {
  it.each([
    [
      "was revoked",
      async (_set: PendingSet, pair: SandboxTokenSet) => larder.control.revokeTokenSet(pair.tokenSetId),
    ],
    [
      "was made for another application",
      async (_set: PendingSet, pair: SandboxTokenSet) => {
        const { clientId } = await larder.control.createApplication({ name: "Another" });
        Object.assign(pair, await createTokenSet(larder.control, clientId));
      },
    ],
    [
      "was swapped with its refresh token",
      async (_set: PendingSet, pair: SandboxTokenSet) => {
        Object.assign(pair, { accessToken: pair.refreshToken, refreshToken: pair.accessToken });
      },
    ],
  ])("the access token %s: refused, nothing stored, the try on the record", async (_name, spoil) => {
    const set = await pending();
    const pair = await handMade(set);
    await spoil(set, pair);
    expect(await refusalOf(bring(team.owner, set, pair))).toMatchObject({
      code: "invalid_input",
      fields: { accessToken: expect.stringContaining("Not active") },
    });
    await expectNothingStored(set);
    expect(await actionsOf(set)).toEqual(["token-set.import-refused"]);
  });

  const vouch = (set: PendingSet, more: object) => {
    const body = JSON.stringify({ active: true, scope: "accounts", ...more });
    const { clientId } = set;
    return larder.control.addFault({ endpoint: "introspect", kind: "body", status: 200, body, clientId });
  };

  it("active, but of another client ID: refused in words, nothing stored, the try on the record", async () => {
    const set = await pending();
    const pair = await handMade(set);
    await vouch(set, { client_id: "another-client" });
    expect(await refusalOf(bring(team.owner, set, pair))).toMatchObject({
      code: "invalid_input",
      text: { what: expect.stringContaining("was made for another application") },
      fields: { accessToken: "Made for another application." },
    });
    await expectNothingStored(set);
    expect(await actionsOf(set)).toEqual(["token-set.import-refused"]);
  });

  it("active, of this very client ID: taken in", async () => {
    const set = await pending();
    await vouch(set, { client_id: set.clientId });
    expect(await bring(team.owner, set, await handMade(set))).toMatchObject({ outcome: "imported" });
  });

  it.each([
    ["in the past", 3_600, 604_800_000],
    ["absurdly late", 1e300, 365 * 24 * 3_600_000],
  ])("active, with an expiry %s: taken in, with a lifetime that can be", async (_name, exp, expectedMs) => {
    const set = await pending();
    await vouch(set, { exp });
    await bring(team.owner, set, await handMade(set));
    const { accessTokenExpiresAt } = await rowOf(set.id);
    const lifetimeMs = (accessTokenExpiresAt?.getTime() ?? 0) - Date.now();
    expect(lifetimeMs).toBeLessThanOrEqual(expectedMs);
    expect(lifetimeMs).toBeGreaterThan(expectedMs - 60_000);
  });

  it("introspection is down: the API itself is asked, and the proof says so", async () => {
    const set = await pending();
    const pair = await handMade(set);
    await larder.control.addFault({ endpoint: "introspect", kind: "status", clientId: set.clientId });
    const expiresIn = 3_600;
    expect(await bring(team.owner, set, pair, { expiresIn, scope: "library accounts" })).toMatchObject({
      grantedScopes: ["library", "accounts"],
      detail: expect.stringMatching(
        /^Apicbase did not answer when it was asked about the imported access token, but its API took/,
      ),
    });
    const { accessTokenExpiresAt } = await rowOf(set.id);
    expect((accessTokenExpiresAt?.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(3_600_000);
  });

  it("introspection is down and the API says 401: refused, nothing stored", async () => {
    const set = await pending();
    const pair = await handMade(set);
    await larder.control.revokeTokenSet(pair.tokenSetId);
    await larder.control.addFault({ endpoint: "introspect", kind: "drop-before", clientId: set.clientId });
    expect(await refusalOf(bring(team.owner, set, pair))).toMatchObject({ code: "invalid_input" });
    await expectNothingStored(set);
  });

  it("neither answers: refused, nothing stored, and the same values can be tried again", async () => {
    const set = await pending();
    const pair = await handMade(set);
    await larder.control.addFault({ endpoint: "introspect", kind: "status", clientId: set.clientId });
    await larder.control.addFault({ endpoint: "api", kind: "status" });
    expect(await refusalOf(bring(team.owner, set, pair))).toMatchObject({ code: "unavailable" });
    await expectNothingStored(set);
    expect(await bring(team.owner, set, pair)).toMatchObject({ outcome: "imported" });
  });

  it("a client secret that is refused proves nothing, whatever the API says", async () => {
    const set = await pending();
    const pair = await handMade(set);
    await larder.control.replaceSecret(set.clientId);
    expect(await refusalOf(bring(team.owner, set, pair))).toMatchObject({ code: "credentials_refused" });
    await expectNothingStored(set);
  });
});
