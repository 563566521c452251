import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { by } from "#lib/testing/by.ts";
import { changeRole, disableMember, removeMember } from "#lib/testing/change-membership.ts";
import { makePendingSet } from "#lib/testing/connect-flow.ts";
import { LinkBrowser, sendLink } from "#lib/testing/link-browser.ts";
import { eventsOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { readConnectLink } from "./read-connect-link.ts";
import { revokeConnectLink } from "./revoke-connect-link.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

async function sent(wish = {}) {
  const set = await makePendingSet(larder.control, team.organizationId, { environment: "production" });
  return { set, ...(await sendLink(team.admin, set, wish)) };
}

const actionsOf = async (set: { id: string }) => (await eventsOf(set.id)).map((event) => event.action);
const refused = (reason: string) => ({ kind: "refused", reason });
const guess = () => randomBytes(32).toString("base64url");

describe("a link that is looked at", () => {
  it("says who asks for what, why and until when, and nothing else of the organization", async () => {
    const { set, token } = await sent({ purpose: "Sales reach the kitchen." });
    const link = await new LinkBrowser().look(token);
    expect(link).toEqual({
      kind: "offer",
      offer: {
        organization: team.admin.organizationName,
        askedBy: team.admin.name,
        application: expect.any(String),
        library: "Brasserie Leopold",
        environment: "production",
        installation: set.name,
        scopes: ["accounts", "library"],
        recipient: "Chef Louise",
        purpose: "Sales reach the kitchen.",
        expiresAt: expect.any(String),
        declinedAt: null,
        reconnects: false,
      },
    });
    const told = JSON.stringify(link);
    for (const secret of [team.admin.email, team.admin.userId, team.organizationId, set.id, set.clientId]) {
      expect(told).not.toContain(secret);
    }
  });

  it("is used up by no number of looks, and by no Decline: a mail scanner binds nothing", async () => {
    const { set, id, token } = await sent();
    for (let look = 0; look < 5; look += 1) await new LinkBrowser().look(token);
    expect(await actionsOf(set)).toEqual(["connect-link.created"]);
    await new LinkBrowser().decline(token);
    expect(await db().connectLink.findUnique({ where: { id } })).toMatchObject({
      browserHash: null,
      openedAt: null,
    });
    expect(await actionsOf(set)).toEqual(["connect-link.created", "connect-link.declined"]);
    expect(await new LinkBrowser().proceed(token)).toMatchObject({ redirect: "callback" });
  });
});

describe("a link that is followed", () => {
  it("belongs to that browser: forwarded, it shows nothing and does nothing", async () => {
    const { set, token } = await sent();
    const [first, second] = [new LinkBrowser(), new LinkBrowser()];
    await first.proceed(token);
    expect(await first.look(token)).toMatchObject({ kind: "offer" });
    await first.proceed(token);
    expect(await second.look(token)).toEqual(refused("other_browser"));
    for (const act of ["proceed", "decline"] as const) {
      await expect(second[act](token)).rejects.toMatchObject({ code: "conflict" });
    }
    expect(await db().authorization.count({ where: { tokenSetId: set.id } })).toBe(2);
    expect(await actionsOf(set)).toEqual([
      "connect-link.created",
      "connect-link.opened",
      "token-set.authorize-started",
      "token-set.authorize-started",
    ]);
  });

  it("by many browsers at once belongs to exactly one", async () => {
    const { set, id, token } = await sent();
    const browsers = Array.from({ length: 8 }, () => new LinkBrowser());
    const flows = await Promise.allSettled(browsers.map((browser) => browser.proceed(token)));
    expect(flows.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await db().authorization.count({ where: { tokenSetId: set.id } })).toBe(1);
    const looks = await Promise.all(browsers.map((browser) => browser.look(token)));
    expect(looks.filter(({ kind }) => kind === "offer")).toHaveLength(1);
    expect(await db().connectLink.findUnique({ where: { id } })).toMatchObject({
      openedAt: expect.any(Date),
    });
  });

  it("another link's cookie does not open it", async () => {
    const [mine, theirs] = [await sent(), await sent()];
    const browser = new LinkBrowser();
    await browser.proceed(mine.token);
    await new LinkBrowser().proceed(theirs.token);
    const visitor = { address: "10.1.1.1", browserToken: () => browser.visitor.browserToken(mine.id) };
    expect(visitor.browserToken()).not.toBeNull();
    expect(await readConnectLink({ visitor, now: new Date() }, { token: theirs.token })).toEqual(
      refused("other_browser"),
    );
  });

  it("may be declined once on the record, and is still there for whoever thinks again", async () => {
    const { set, token } = await sent();
    const browser = new LinkBrowser();
    await browser.decline(token);
    await browser.decline(token);
    expect(await browser.look(token)).toMatchObject({
      kind: "offer",
      offer: { declinedAt: expect.any(String) },
    });
    expect(await actionsOf(set)).toEqual(["connect-link.created", "connect-link.declined"]);
    await browser.proceed(token);
  });

  it("begins no endless row of flows", async () => {
    const { token } = await sent();
    const browser = new LinkBrowser();
    for (let flow = 0; flow < 20; flow += 1) await browser.proceed(token);
    await expect(browser.proceed(token)).rejects.toMatchObject({ code: "rate_limited" });
  });
});

describe("a link that is no longer good", () => {
  const nextWeek = () => new Date(Date.now() + 7 * 24 * 3_600_000);
  const spoilers: [string, string, (link: Awaited<ReturnType<typeof sent>>) => Promise<unknown>, Date?][] = [
    ["is revoked", "revoked", ({ id }) => revokeConnectLink(by(team.owner), { connectLinkId: id })],
    ["has expired", "expired", async () => undefined, nextWeek()],
    [
      "has an application that was switched to copying codes",
      "withdrawn",
      ({ set }) =>
        db().application.update({
          where: { id: set.applicationId },
          data: { redirectMode: "copy_code" },
        }),
    ],
  ];

  it.each(spoilers)("it %s: %s", async (_name, reason, spoil, now = new Date()) => {
    const link = await sent();
    const browser = new LinkBrowser();
    await browser.proceed(link.token);
    await spoil(link);
    for (const one of [browser, new LinkBrowser()]) {
      expect(await one.look(link.token, now)).toEqual(refused(reason));
      await expect(one.proceed(link.token, now)).rejects.toMatchObject({ code: "conflict" });
      await expect(one.decline(link.token, now)).rejects.toMatchObject({ code: "conflict" });
    }
    expect(await db().authorization.count({ where: { tokenSetId: link.set.id } })).toBe(1);
  });

  it.each([
    ["demoted", (other: Team) => changeRole(other.admin, "developer")],
    ["disabled", (other: Team) => disableMember(other.admin)],
    ["removed", (other: Team) => removeMember(other.admin)],
  ])("its sender was %s", async (_name, demote) => {
    const other = await makeTeam();
    const set = await makePendingSet(larder.control, other.organizationId, { environment: "production" });
    const { token } = await sendLink(other.admin, set);
    const browser = new LinkBrowser();
    await browser.proceed(token);
    await demote(other);
    expect(await browser.look(token)).toEqual(refused("withdrawn"));
    await expect(browser.proceed(token)).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("a link that was never made", () => {
  it("is not known, and guessing ends: from that address alone", async () => {
    const { token } = await sent();
    const guesser = new LinkBrowser();
    for (let tries = 0; tries < 30; tries += 1) {
      expect(await guesser.look(guess())).toEqual(refused("unknown"));
    }
    expect(await guesser.look(guess())).toEqual(refused("too_many"));
    expect(await guesser.look(token), "even a right one").toEqual(refused("too_many"));
    await expect(guesser.proceed(guess())).rejects.toMatchObject({ code: "rate_limited" });
    expect(await new LinkBrowser().look(token)).toMatchObject({ kind: "offer" });
  });

  it("actions count as guesses too", async () => {
    const guesser = new LinkBrowser();
    for (let tries = 0; tries < 30; tries += 1) {
      await expect(guesser.proceed(guess())).rejects.toMatchObject({ code: "conflict" });
    }
    await expect(guesser.decline(guess())).rejects.toMatchObject({ code: "rate_limited" });
  });
});
