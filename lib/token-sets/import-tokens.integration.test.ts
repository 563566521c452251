import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { changeRole } from "#lib/testing/change-membership.ts";
import { makePendingSet, type PendingSet } from "#lib/testing/connect-flow.ts";
import { attemptsOf, eventsOf, heldPair, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { useLarder } from "#lib/testing/use-larder.ts";
import { makeApplication } from "../../prisma/factories/application-factory.ts";
import { callApi, createTokenSet, refreshed } from "../../sandbox/testing/oauth-requests.ts";
import type { SandboxTokenSet } from "../../sandbox/testing/sandbox-control.ts";
import { getTokenSet } from "./get-token-set.ts";
import { importTokens } from "./import-tokens.ts";
import { refreshTokenSet } from "./refresh-token-set.ts";

const larder = useLarder();
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

function bring(actor: Actor, set: { id: string }, pair: Partial<SandboxTokenSet>, more = {}) {
  const { accessToken = "", refreshToken = "" } = pair;
  const input = { tokenSetId: set.id, accessToken, refreshToken, trigger: "person" as const, ...more };
  return importTokens(actor, input, new Date());
}

/** What the import was refused with, as it leaves the server. */
async function refusalOf(imported: Promise<unknown>) {
  const error = await imported.then(
    () => null,
    (refusal: unknown) => refusal,
  );
  if (!(error instanceof AppError)) throw new Error("The import was not refused.");
  return { code: error.code, text: error.text, fields: error.fields };
}

/** Nothing of a pair, and nothing in the set, has been kept. */
async function expectNothingStored(set: { id: string }) {
  expect(await db().generation.count({ where: { tokenSetId: set.id } })).toBe(0);
  expect(await db().heldRefreshToken.count({ where: { tokenSetId: set.id } })).toBe(0);
  expect(await attemptsOf(set.id)).toEqual([]);
  expect(await rowOf(set.id)).toMatchObject({ generation: 0, fence: 0, claimedUntil: null });
}

const actionsOf = async (set: { id: string }) => (await eventsOf(set.id)).map((event) => event.action);

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
    const view = await getTokenSet(team.owner, set.id, new Date());
    expect(view).toMatchObject({
      health: "healthy",
      checkActive: true,
      grantedScopes: ["accounts", "sales"],
    });
    expect(view.checkDetail).toContain("Apicbase says that the imported access token is active.");
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
    expect(calls.map(({ endpoint }) => endpoint)).toEqual(["introspect"]);
    const left = JSON.stringify([view, outcome, await eventsOf(set.id), await attemptsOf(set.id)]);
    for (const secret of [pair.accessToken, pair.refreshToken]) expect(left).not.toContain(secret);
  });

  it("can be refreshed like any other", async () => {
    const set = await pending();
    await bring(team.owner, set, await handMade(set));
    const request = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" as const };
    expect(await refreshTokenSet(team.owner, request)).toMatchObject({ outcome: "refreshed", generation: 2 });
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

  it("introspection is down: the API itself is asked, and the proof says so", async () => {
    const set = await pending();
    const pair = await handMade(set);
    await larder.control.addFault({ endpoint: "introspect", kind: "status", clientId: set.clientId });
    const expiresIn = 3_600;
    expect(await bring(team.owner, set, pair, { expiresIn, scope: "library accounts" })).toMatchObject({
      grantedScopes: ["library", "accounts"],
      detail: expect.stringMatching(/^Introspection gave no answer, but the API took/),
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

describe("the same refresh token in two sets", () => {
  const neutral = {
    code: "conflict",
    text: {
      what: "These tokens cannot be imported: they are in use already.",
      safe: "Nothing was stored. A refresh token works once: two holders would lock each other out.",
      next: "Have a separate token made in API Settings for this installation and environment.",
    },
    fields: {},
  };

  /** A set for the same application, as an organization may have several. */
  async function sibling(of: PendingSet, options: { environment?: "production"; by?: Team } = {}) {
    const { by = team, environment = "development" } = options;
    const set = await pending({ environment }, by);
    await db().tokenSet.update({ where: { id: set.id }, data: { applicationId: of.applicationId } });
    return { ...set, applicationId: of.applicationId, clientId: of.clientId };
  }

  it.each([
    ["development", undefined],
    ["production", "production" as const],
  ])("is refused, naming the other set: a second one in %s", async (_name, environment) => {
    const first = await pending();
    const pair = await handMade(first);
    await bring(team.owner, first, pair);
    const second = await sibling(first, { ...(environment ? { environment } : {}) });
    const refusal = await refusalOf(bring(team.owner, second, pair));
    expect(refusal.text.what).toBe(
      `This refresh token is in the token set "${first.name}" (development) already.`,
    );
    await expectNothingStored(second);
    expect(await actionsOf(second)).toEqual(["token-set.import-refused"]);
  });

  it("is refused to another organization without a word about the first", async () => {
    const first = await pending({ name: "The secret installation" });
    const pair = await handMade(first);
    await bring(team.owner, first, pair);
    const theirs = await pending({}, strangers);
    const credentials = { clientId: first.clientId, clientSecret: first.clientSecret };
    const { organizationId } = strangers;
    const { id: applicationId } = await makeApplication({ ...credentials, organizationId }, new Date());
    await db().tokenSet.update({ where: { id: theirs.id }, data: { applicationId } });
    expect(await refusalOf(bring(strangers.owner, theirs, pair)), "refresh token held").toEqual(neutral);
    const other = await createTokenSet(larder.control, first.clientId);
    const mixed = { accessToken: pair.accessToken, refreshToken: other.refreshToken };
    expect(await refusalOf(bring(strangers.owner, theirs, mixed)), "access token held").toEqual(neutral);
    await expectNothingStored(theirs);
    const record = JSON.stringify(await eventsOf(theirs.id));
    for (const word of [first.id, first.name, team.organizationId]) expect(record).not.toContain(word);
    expect(await rowOf(first.id)).toMatchObject({ generation: 1, fence: 1 });
  });

  it("tells an outsider nothing about a refresh token before its access token is proved", async () => {
    const first = await pending();
    const pair = await handMade(first);
    await bring(team.owner, first, pair);
    const theirs = await pending({}, strangers);
    const held = await refusalOf(bring(strangers.owner, theirs, { ...pair, accessToken: "x".repeat(30) }));
    const fresh = { accessToken: "x".repeat(30), refreshToken: "y".repeat(30) };
    expect(held).toEqual(await refusalOf(bring(strangers.owner, theirs, fresh)));
    expect(held.code).toBe("invalid_input");
  });

  it("is refused in the same set too, and after a rotation", async () => {
    const set = await pending();
    const pair = await handMade(set);
    await bring(team.owner, set, pair);
    expect(await refusalOf(bring(team.owner, set, pair))).toMatchObject({ code: "conflict" });
    expect(await rowOf(set.id)).toMatchObject({ generation: 1 });
  });

  it("an access token of one pair with the refresh token of another is a slip: refused", async () => {
    const set = await pending();
    const [one, other] = [await handMade(set), await handMade(set)];
    await bring(team.owner, set, one);
    const second = await sibling(set);
    const mixed = { accessToken: one.accessToken, refreshToken: other.refreshToken };
    expect((await refusalOf(bring(team.owner, second, mixed))).text.what).toContain(
      `This access token is in the token set "${set.name}"`,
    );
    await expectNothingStored(second);
  });

  it("imported into several sets at once is in exactly one", async () => {
    const first = await pending();
    const pair = await handMade(first);
    const production = await sibling(first, { environment: "production" });
    const sets = [first, await sibling(first), production, await sibling(first)];
    const imports = await Promise.allSettled(sets.map((set) => bring(team.owner, set, pair)));
    expect(imports.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const { reason } of imports.filter((one) => one.status === "rejected")) {
      expect(reason).toMatchObject({ code: "conflict" });
    }
    const generations = await db().generation.count({
      where: { tokenSetId: { in: sets.map(({ id }) => id) } },
    });
    expect(generations).toBe(1);
  });
});
