import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { findActorBySession } from "#lib/auth/session-repository.ts";
import { sayStored } from "#lib/custody/note-view.ts";
import { db } from "#lib/db/client.ts";
import { by } from "#lib/testing/by.ts";
import { beginFlow, connectOnce, decideInBrowser, land, makePendingSet } from "#lib/testing/connect-flow.ts";
import { attemptsOf, eventsOf, heldPair, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { getAuthorization } from "./get-authorization.ts";

const larder = runLarder();
let team: Team;
let strangers: Team;

beforeAll(async () => {
  team = await makeTeam();
  strangers = await makeTeam("Cantine du Port");
});
afterEach(async () => {
  await larder.control.setClockOffset(0);
  await larder.control.clearFaults();
});

const pending = (options = {}) => makePendingSet(larder.control, team.organizationId, options);
const minutes = (count: number) => new Date(Date.now() + count * 60_000);

/** A flow on its way back, its code good and its minute young. */
async function underway(options = {}) {
  const set = await pending(options);
  const started = await beginFlow(larder.control, team.owner, set);
  const { state, code } = started;
  return { set, started, parameters: { state, code }, actor: team.owner };
}

describe("a connection by the browser", () => {
  it("goes over the consent page and ends with a pair that works", async () => {
    const set = await pending();
    const { authorizeUrl, ...started } = await beginFlow(larder.control, team.owner, set);
    const back = await decideInBrowser(larder.sandboxUrl, authorizeUrl, "authorize");
    expect(back.origin + back.pathname).toBe("http://localhost:3000/api/oauth/callback");
    const parameters = back.searchParams;
    const outcome = await land({ started: { ...started, authorizeUrl }, parameters, actor: team.owner });
    expect(outcome).toMatchObject({
      kind: "done",
      connect: {
        outcome: "connected",
        generation: 1,
        requestedScopes: ["accounts", "library"],
        grantedScopes: ["accounts", "library"],
        probe: { works: true, detail: "One real API call with the new token answered 200." },
      },
    });
    const { accessToken } = await heldPair(set.id, 1);
    expect((await callApi(larder.control, accessToken ?? "")).status).toBe(200);
    expect(await rowOf(set.id)).toMatchObject({
      generation: 1,
      grantedScopes: ["accounts", "library"],
      authorizedBy: team.owner.name,
      checkActive: true,
      claimedUntil: null,
    });
  });

  it("is on the ledger and on the record, and the flow says how it ended", async () => {
    const { set, ...landing } = await underway();
    await land(landing);
    expect(await attemptsOf(set.id)).toMatchObject([
      {
        kind: "exchange",
        trigger: "person",
        generation: 1,
        outcome: "issued",
        actorUserId: team.owner.userId,
      },
    ]);
    expect((await eventsOf(set.id)).map((event) => event.action)).toEqual([
      "token-set.authorize-started",
      "token-set.connected",
    ]);
    const view = await getAuthorization(by(team.support), {
      authorizationId: landing.started.authorizationId,
    });
    expect(view).toMatchObject({ tokenSetId: set.id, outcome: "connected", detail: null });
  });

  it("records a first call that is not allowed to what it asked: the token lives", async () => {
    const { set, ...landing } = await underway({ scopes: ["library"] });
    const outcome = await land(landing);
    expect(outcome).toMatchObject({ connect: { probe: { works: true } } });
    expect(sayStored((await rowOf(set.id)).checkDetail)).toContain("answered 403");
  });

  it("records a first call that nobody answers as unknown", async () => {
    // The first set of its library: there is nobody else's access to compare with.
    const { set, ...landing } = await underway({ library: "Nobody's yet" });
    await larder.control.addFault({ endpoint: "api", kind: "status", status: 503, times: 2 });
    expect(await land(landing)).toMatchObject({ connect: { outcome: "connected", probe: { works: null } } });
    expect(await rowOf(set.id)).toMatchObject({ checkActive: null, generation: 1 });
    await larder.control.clearFaults();
  });

  it("that is declined ends the flow without a token call", async () => {
    const set = await pending();
    const started = await beginFlow(larder.control, team.owner, set);
    const { searchParams } = await decideInBrowser(larder.sandboxUrl, started.authorizeUrl, "cancel");
    const outcome = await land({ started, parameters: searchParams, actor: team.owner });
    expect(outcome).toEqual({ kind: "denied", authorizationId: started.authorizationId, byLink: false });
    expect(await tokenCalls(larder.control, set)).toEqual([]);
    expect((await eventsOf(set.id)).at(-1)?.action).toBe("token-set.authorize-denied");
    const again = await land({ started, parameters: searchParams, actor: team.owner });
    expect(again).toEqual({ kind: "refused", reason: "replayed" });
  });

  it("that comes back with another error says so, and never repeats odd text", async () => {
    const { set, started, parameters, actor } = await underway();
    const error = "<script>alert(1)</script>";
    const outcome = await land({ started, actor, parameters: { state: parameters.state, error } });
    expect(outcome.kind).toBe("provider_error");
    const view = await getAuthorization(by(team.owner), { authorizationId: started.authorizationId });
    expect(view.detail).toBe("Apicbase answered an unreadable error.");
    expect(await tokenCalls(larder.control, set)).toEqual([]);
  });
});

describe("no token call is made for", () => {
  type Change = (flow: Awaited<ReturnType<typeof underway>>) => Parameters<typeof land>[0];
  const refusals: [string, string, Change][] = [
    ["no state", "malformed", (flow) => ({ ...flow, parameters: { code: flow.parameters.code } })],
    ["no code", "malformed", (flow) => ({ ...flow, parameters: { state: flow.parameters.state } })],
    ["code and error", "malformed", (flow) => ({ ...flow, parameters: { ...flow.parameters, error: "x" } })],
    [
      "two states",
      "malformed",
      (flow) => ({
        ...flow,
        parameters: new URLSearchParams([...Object.entries(flow.parameters), ["state", "another"]]),
      }),
    ],
    [
      "an absurd code",
      "malformed",
      (flow) => ({ ...flow, parameters: { ...flow.parameters, code: "x".repeat(2_049) } }),
    ],
    [
      "a state that is not ours",
      "unknown_state",
      (flow) => ({ ...flow, parameters: { ...flow.parameters, state: "x" } }),
    ],
    ["a browser without the cookie", "other_browser", (flow) => ({ ...flow, browserToken: null })],
    ["a browser with another cookie", "other_browser", (flow) => ({ ...flow, browserToken: "another" })],
    ["a flow older than a quarter of an hour", "expired", (flow) => ({ ...flow, now: minutes(15.1) })],
    ["nobody signed in", "signed_out", (flow) => ({ ...flow, actor: null })],
    ["another person", "other_person", (flow) => ({ ...flow, actor: team.admin })],
    ["another organization", "other_person", (flow) => ({ ...flow, actor: strangers.owner })],
    [
      "the same person in another organization",
      "other_person",
      (flow) => ({ ...flow, actor: { ...team.owner, organizationId: strangers.organizationId } }),
    ],
    [
      "a person demoted meanwhile",
      "not_allowed",
      (flow) => ({ ...flow, actor: { ...team.owner, role: "support" } }),
    ],
  ];

  it.each(refusals)("%s: %s, and the flow can still be finished", async (_what, reason, change) => {
    const flow = await underway();
    expect(await land(change(flow))).toEqual({ kind: "refused", reason });
    expect(await tokenCalls(larder.control, flow.set)).toEqual([]);
    expect(await attemptsOf(flow.set.id)).toEqual([]);
    expect(await land(flow)).toMatchObject({ kind: "done" });
  });

  it("a production flow of a developer who was one when it began", async () => {
    const flow = await underway({ environment: "production" });
    const actor = { ...team.owner, role: "developer" } as const;
    expect(await land({ ...flow, actor })).toEqual({ kind: "refused", reason: "not_allowed" });
    expect(await tokenCalls(larder.control, flow.set)).toEqual([]);
  });

  it("a member disabled meanwhile: the session has no actor any more", async () => {
    const flow = await underway();
    const { userId, organizationId, sessionId } = team.admin;
    await db().membership.update({
      where: { userId_organizationId: { userId, organizationId } },
      data: { disabledAt: new Date(), version: { increment: 1 } },
    });
    const actor = await findActorBySession(db(), sessionId, new Date());
    expect(await land({ ...flow, actor })).toEqual({ kind: "refused", reason: "signed_out" });
    expect(await tokenCalls(larder.control, flow.set)).toEqual([]);
  });

  it("a flow whose code is pasted: its state is no callback's", async () => {
    const flow = await underway({ redirect: "copy-code" });
    expect(await land(flow)).toEqual({ kind: "refused", reason: "unknown_state" });
    expect(await tokenCalls(larder.control, flow.set)).toEqual([]);
  });
});

describe("a callback that comes twice", () => {
  it("is a replay the second time", async () => {
    const { set, ...landing } = await underway();
    expect(await land(landing)).toMatchObject({ kind: "done" });
    expect(await land(landing)).toEqual({ kind: "refused", reason: "replayed" });
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
    expect(await rowOf(set.id)).toMatchObject({ generation: 1 });
  });

  it("is a replay to who began it, although the cookie went with the first, and tells nobody else", async () => {
    const { set, ...landing } = await underway();
    expect(await land(landing)).toMatchObject({ kind: "done" });
    const again = { ...landing, browserToken: null };
    expect(await land(again)).toEqual({ kind: "refused", reason: "replayed" });
    for (const actor of [team.admin, strangers.owner, null]) {
      expect(await land({ ...again, actor })).toEqual({ kind: "refused", reason: "other_browser" });
    }
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
  });

  it("at the same moment makes one token call", async () => {
    const { set, ...landing } = await underway();
    const outcomes = await Promise.all([land(landing), land(landing), land(landing)]);
    expect(outcomes.filter((one) => one.kind === "done")).toHaveLength(1);
    expect(outcomes.filter((one) => one.kind === "refused")).toHaveLength(2);
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
  });

  it("is told from another flow of the same set", async () => {
    const set = await pending();
    expect(await connectOnce(larder.control, team.owner, set)).toMatchObject({ kind: "done" });
    expect(await connectOnce(larder.control, team.owner, set)).toMatchObject({
      kind: "done",
      connect: { outcome: "connected", generation: 2 },
    });
  });
});
