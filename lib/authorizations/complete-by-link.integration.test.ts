import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { listConnectLinks } from "#lib/connect-links/list-connect-links.ts";
import { revokeConnectLink } from "#lib/connect-links/revoke-connect-link.ts";
import { db } from "#lib/db/client.ts";
import { by } from "#lib/testing/by.ts";
import { changeRole, disableMember, removeMember } from "#lib/testing/change-membership.ts";
import {
  codeFor,
  decideInBrowser,
  land,
  makePendingSet,
  type PendingSet,
} from "#lib/testing/connect-flow.ts";
import { LinkBrowser, sendLink } from "#lib/testing/link-browser.ts";
import { attemptsOf, eventsOf, heldPair, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCallSeen, tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { exchangePastedCode } from "./exchange-pasted-code.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
afterEach(async () => {
  await larder.control.clearFaults();
});

/** A link that was followed to Apicbase, whose consent has been given. */
async function underway(of: Team = team) {
  const set = await makePendingSet(larder.control, of.organizationId, { environment: "production" });
  const link = await sendLink(of.admin, set);
  const browser = new LinkBrowser();
  return { set, link, browser, ...(await begin(browser, link.token)) };
}

async function begin(browser: LinkBrowser, token: string) {
  const started = await browser.proceed(token);
  const state = new URL(started.authorizeUrl).searchParams.get("state") ?? "";
  const code = await codeFor(larder.control, started.authorizeUrl);
  return { started, parameters: { state, code }, actor: null };
}

const standingOf = async (set: PendingSet, of: Team = team) =>
  (await listConnectLinks(by(of.owner), { tokenSetId: set.id }))[0]?.standing;
const actionsOf = async (set: PendingSet) => (await eventsOf(set.id)).map((event) => event.action);
const refused = (reason: string) => ({ kind: "refused", reason, byLink: true });

describe("a connection by a link", () => {
  it("goes over the consent page and ends with a pair that works, in nobody's name but the recipient's", async () => {
    const set = await makePendingSet(larder.control, team.organizationId);
    const { token } = await sendLink(team.developer, set);
    const started = await new LinkBrowser().proceed(token);
    const back = await decideInBrowser(larder.sandboxUrl, started.authorizeUrl, "authorize");
    const outcome = await land({ started, parameters: back.searchParams, actor: null });
    expect(outcome).toMatchObject({ kind: "done", byLink: true, connect: { outcome: "connected" } });
    const { accessToken } = await heldPair(set.id, 1);
    expect((await callApi(larder.control, accessToken ?? "")).status).toBe(200);
    expect(await rowOf(set.id)).toMatchObject({ authorizedBy: "Chef Louise (connect link)" });
    expect(await attemptsOf(set.id)).toMatchObject([
      { kind: "exchange", actorUserId: null, actorName: "Chef Louise (connect link)", outcome: "issued" },
    ]);
    expect(await actionsOf(set)).toEqual([
      "connect-link.created",
      "connect-link.opened",
      "token-set.authorize-started",
      "connect-link.completed",
      "token-set.connected",
    ]);
    expect(await standingOf(set)).toBe("completed");
  });

  it("does not care who is signed in in that browser", async () => {
    const strangers = await makeTeam();
    const { set, ...landing } = await underway();
    expect(await land({ ...landing, actor: strangers.support })).toMatchObject({ kind: "done" });
    expect(await rowOf(set.id)).toMatchObject({ authorizedBy: "Chef Louise (connect link)" });
  });

  it("works once: looked at, opened or followed again, the link is used", async () => {
    const { set, link, browser, ...landing } = await underway();
    await land(landing);
    for (const one of [browser, new LinkBrowser()]) {
      expect(await one.look(link.token)).toEqual({ kind: "refused", reason: "completed" });
      await expect(one.proceed(link.token)).rejects.toMatchObject({ code: "conflict" });
    }
    expect(await land(landing)).toEqual(refused("replayed"));
    expect(await land({ ...landing, browserToken: null })).toEqual(refused("replayed"));
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
  });
});

describe("what comes back from Apicbase too late", () => {
  const spoilers: [string, (flow: Awaited<ReturnType<typeof underway>>, of: Team) => Promise<unknown>][] = [
    [
      "the link was revoked meanwhile",
      ({ link }, of) => revokeConnectLink(by(of.owner), { connectLinkId: link.id }),
    ],
    ["its sender was demoted meanwhile", (_flow, of) => changeRole(of.admin, "support")],
    ["its sender may only develop by now", (_flow, of) => changeRole(of.admin, "developer")],
    ["its sender was disabled meanwhile", (_flow, of) => disableMember(of.admin)],
    ["its sender was removed meanwhile", (_flow, of) => removeMember(of.admin)],
    [
      "the link has expired meanwhile",
      ({ link }) =>
        db().connectLink.update({ where: { id: link.id }, data: { expiresAt: new Date(Date.now() - 1) } }),
    ],
  ];

  it.each(spoilers)("%s: refused, and no token call is made", async (_name, spoil) => {
    const of = await makeTeam();
    const flow = await underway(of);
    await spoil(flow, of);
    expect(await land(flow)).toEqual(refused("link_void"));
    expect(await tokenCalls(larder.control, flow.set)).toEqual([]);
    expect(await attemptsOf(flow.set.id)).toEqual([]);
  });

  it.each([
    ["in another browser", { browserToken: null }, "other_browser"],
    ["with a cookie that is not its own", { browserToken: "x".repeat(43) }, "other_browser"],
    ["after a quarter of an hour", { now: new Date(Date.now() + 30 * 60_000) }, "expired"],
  ])("%s: refused, and no token call is made", async (_name, change, reason) => {
    const flow = await underway();
    expect(await land({ ...flow, ...change })).toEqual(refused(reason));
    expect(await tokenCalls(larder.control, flow.set)).toEqual([]);
  });

  it("a code that somebody of the organization pastes instead is not theirs to paste", async () => {
    const { set, started, parameters } = await underway();
    const paste = { authorizationId: started.authorizationId, pasted: parameters.code };
    await expect(exchangePastedCode(by(team.owner), paste)).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await tokenCalls(larder.control, set)).toEqual([]);
  });
});

describe("two at once", () => {
  it("two consents given by one link: one token call, one pair", async () => {
    const { set, link, browser, ...first } = await underway();
    const second = await begin(browser, link.token);
    const outcomes = await Promise.all([land(first), land(second)]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["done", "refused"]);
    expect(outcomes).toContainEqual(refused("link_void"));
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
    expect(await rowOf(set.id)).toMatchObject({ generation: 1 });
    expect((await actionsOf(set)).filter((action) => action === "connect-link.completed")).toHaveLength(1);
  });

  it("a revocation while the code is being exchanged is refused: what was revoked is never exchanged", async () => {
    const { set, link, ...landing } = await underway();
    await larder.control.addFault({
      endpoint: "token",
      kind: "delay",
      ms: 1_500,
      before: true,
      clientId: set.clientId,
    });
    const landed = land(landing);
    await tokenCallSeen(larder.control, set, "received");
    await expect(revokeConnectLink(by(team.owner), { connectLinkId: link.id })).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await landed).toMatchObject({ kind: "done", connect: { outcome: "connected" } });
    expect(await standingOf(set)).toBe("completed");
  });

  it("revoking and coming back at once: either revoked without a token call, or completed", async () => {
    for (let round = 0; round < 6; round += 1) {
      const { set, link, ...landing } = await underway();
      const [landed, revoked] = await Promise.allSettled([
        land(landing),
        revokeConnectLink(by(team.owner), { connectLinkId: link.id }),
      ]);
      const calls = await tokenCalls(larder.control, set);
      const standing = await standingOf(set);
      if (revoked.status === "fulfilled") {
        expect({ standing, calls: calls.length }).toEqual({ standing: "revoked", calls: 0 });
        expect(landed).toMatchObject({ value: refused("link_void") });
      } else expect({ standing, calls: calls.length }).toEqual({ standing: "completed", calls: 1 });
    }
  });
});

describe("a connection by a link that does not come about", () => {
  it("declined at Apicbase: seen by the sender, and the link can still be followed", async () => {
    const { set, link, browser, started } = await underway();
    const back = await decideInBrowser(larder.sandboxUrl, started.authorizeUrl, "cancel");
    const outcome = await land({ started, parameters: back.searchParams, actor: null });
    expect(outcome).toMatchObject({ kind: "denied", byLink: true });
    expect(await standingOf(set)).toBe("declined");
    expect(await actionsOf(set)).toContain("connect-link.declined");
    expect(await tokenCalls(larder.control, set)).toEqual([]);
    expect(await land(await begin(browser, link.token))).toMatchObject({ kind: "done" });
    expect(await standingOf(set)).toBe("completed");
  });

  it("a refused code or a silent provider leaves the link usable", async () => {
    const { set, link, browser, started, parameters } = await underway();
    const wrong = { ...parameters, code: "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1" };
    expect(await land({ started, parameters: wrong, actor: null })).toMatchObject({
      connect: { outcome: "code_refused" },
    });
    await larder.control.addFault({ endpoint: "token", kind: "status", status: 503, clientId: set.clientId });
    expect(await land(await begin(browser, link.token))).toMatchObject({ connect: { outcome: "failed" } });
    expect(await standingOf(set)).toBe("opened");
    expect(await land(await begin(browser, link.token))).toMatchObject({ connect: { outcome: "connected" } });
    expect(await standingOf(set)).toBe("completed");
  });

  it("a process that died over a code does not close the link for ever", async () => {
    const { link, browser, started } = await underway();
    const died = new Date(Date.now() - 10 * 60_000);
    await db().authorization.update({
      where: { id: started.authorizationId },
      data: { consumedAt: died },
    });
    expect(await land(await begin(browser, link.token))).toMatchObject({ kind: "done" });
  });
});
