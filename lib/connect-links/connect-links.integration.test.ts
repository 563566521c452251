import { beforeAll, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { codeFor, land, makePendingSet, type PendingSet } from "#lib/testing/connect-flow.ts";
import { attemptsOf, eventsOf, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { createConnectLink } from "./create-connect-link.ts";
import { listConnectLinks, revokeConnectLink } from "./manage-connect-links.ts";
import { authorizeByLink, declineConnectLink, openConnectLink, readConnectLink } from "./use-connect-link.ts";

const larder = runLarder();
const minutes = (count: number) => new Date(Date.now() + count * 60_000);
const stranger = () => null;
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

interface Sent {
  set: PendingSet;
  id: string;
  token: string;
}

async function send(actor = team.developer): Promise<Sent> {
  const set = await makePendingSet(larder.control, team.organizationId);
  const asked = { tokenSetId: set.id, recipient: "Nora Claes", purpose: "POS", expiresInHours: 1 };
  const { id, url } = await createConnectLink(actor, asked, new Date());
  return { set, id, token: url.split("/").at(-1) ?? "" };
}

/** Opens a link and returns the browser that is now bound to it. */
async function openIn({ token, id }: Sent): Promise<(linkId: string) => string | null> {
  const opened = await openConnectLink(token, stranger, new Date());
  return (linkId) => (linkId === id ? (opened?.browserToken ?? null) : null);
}

async function underway(actor = team.developer) {
  const sent = await send(actor);
  const browser = await openIn(sent);
  const started = await authorizeByLink(sent.token, browser, new Date());
  const state = new URL(started.authorizeUrl).searchParams.get("state") ?? "";
  const code = await codeFor(larder.control, started.authorizeUrl);
  return { ...sent, browser, started, actor: null, parameters: { state, code } };
}

const standingOf = async ({ set }: Sent, now = new Date()) =>
  (await listConnectLinks(team.support, set.id, now))[0]?.standing;

describe("a connect link", () => {
  it("lets a resource owner without an account connect the set, once, on the record", async () => {
    const flow = await underway();
    expect(await land(flow)).toMatchObject({ kind: "done", byLink: true, connect: { outcome: "connected" } });
    expect(await rowOf(flow.set.id)).toMatchObject({
      generation: 1,
      authorizedBy: "Nora Claes (connect link)",
    });
    expect(await attemptsOf(flow.set.id)).toMatchObject([
      { actorUserId: null, actorName: "Nora Claes (connect link)", outcome: "issued" },
    ]);
    const actions = (await eventsOf(flow.set.id)).map((event) => event.action);
    expect(actions).toEqual(
      expect.arrayContaining(["connect-link.created", "connect-link.opened", "token-set.connected"]),
    );
    expect(await standingOf(flow)).toBe("completed");
    await expect(authorizeByLink(flow.token, flow.browser, new Date())).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("is used up by no look, and bound to the first browser that opens it", async () => {
    const sent = await send();
    for (let look = 0; look < 3; look++) {
      const offer = await readConnectLink(sent.token, stranger, new Date());
      expect(offer).toMatchObject({ kind: "offer", bound: false, offer: { recipient: "Nora Claes" } });
    }
    const browser = await openIn(sent);
    expect(await readConnectLink(sent.token, browser, new Date())).toMatchObject({ bound: true });
    expect(await readConnectLink(sent.token, stranger, new Date())).toEqual({
      kind: "refused",
      reason: "other_browser",
    });
    await expect(openConnectLink(sent.token, stranger, new Date())).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(authorizeByLink(sent.token, stranger, new Date())).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await openConnectLink(sent.token, browser, new Date())).toBeNull();
  });

  it("opened by two browsers at once is one browser's", async () => {
    const { token } = await send();
    const both = [1, 2, 3].map(() => openConnectLink(token, stranger, new Date()));
    const settled = await Promise.allSettled(both);
    expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  });

  it("shows who asks for what and why, and nothing else of the organization", async () => {
    const { token } = await send();
    const shown = JSON.stringify(await readConnectLink(token, stranger, new Date()));
    expect(shown).toContain("POS");
    for (const hidden of [team.organizationId, team.developer.email, team.developer.userId]) {
      expect(shown).not.toContain(hidden);
    }
  });

  it("that is declined stays open: minds change", async () => {
    const sent = await send();
    const browser = await openIn(sent);
    await declineConnectLink(sent.token, browser, new Date());
    expect(await standingOf(sent)).toBe("declined");
    expect(await authorizeByLink(sent.token, browser, new Date())).toHaveProperty("authorizeUrl");
  });
});

describe("no token call is made by a link", () => {
  type Ending = (flow: Awaited<ReturnType<typeof underway>>) => Promise<unknown>;

  it.each<[string, Ending]>([
    ["that was revoked meanwhile", ({ id }) => revokeConnectLink(team.admin, id, new Date())],
    [
      "that was completed in another tab",
      ({ id }) => db().connectLink.update({ where: { id }, data: { completedAt: new Date() } }),
    ],
    [
      "that expired meanwhile",
      ({ id }) => db().connectLink.update({ where: { id }, data: { expiresAt: new Date() } }),
    ],
    [
      "whose sender was demoted meanwhile",
      () =>
        db().membership.updateMany({ where: { userId: team.developer.userId }, data: { role: "support" } }),
    ],
    [
      "whose sender was disabled meanwhile",
      () =>
        db().membership.updateMany({
          where: { userId: team.developer.userId },
          data: { disabledAt: new Date() },
        }),
    ],
  ])("%s", async (_what, change) => {
    const flow = await underway();
    await change(flow);
    expect(await land(flow)).toEqual({ kind: "refused", reason: "link_void" });
    expect(await readConnectLink(flow.token, flow.browser, new Date())).toMatchObject({ kind: "refused" });
    expect(await tokenCalls(larder.control, flow.set)).toEqual([]);
    await db().membership.updateMany({
      where: { userId: team.developer.userId },
      data: { role: "developer", disabledAt: null },
    });
  });

  it("in a browser that did not begin the flow", async () => {
    const flow = await underway();
    expect(await land({ ...flow, browserToken: "another" })).toEqual({
      kind: "refused",
      reason: "other_browser",
    });
    expect(await tokenCalls(larder.control, flow.set)).toEqual([]);
  });
});

it("a link that is unknown or too old offers nothing", async () => {
  const { token } = await send();
  expect(await readConnectLink("x".repeat(43), stranger, new Date())).toMatchObject({ reason: "unknown" });
  expect(await readConnectLink(token, stranger, minutes(61))).toMatchObject({ reason: "expired" });
});

it("an application whose code does not come to the callback has no links", async () => {
  const options = { redirect: "copy-code" } as const;
  const { id: tokenSetId } = await makePendingSet(larder.control, team.organizationId, options);
  const asked = { tokenSetId, recipient: "Nora", purpose: "POS", expiresInHours: 1 };
  await expect(createConnectLink(team.owner, asked, new Date())).rejects.toMatchObject({ code: "conflict" });
});
