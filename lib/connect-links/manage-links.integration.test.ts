import { beforeAll, describe, expect, it } from "vitest";
import { hashToken } from "#lib/crypto/fingerprint.ts";
import { db } from "#lib/db/client.ts";
import { by } from "#lib/testing/by.ts";
import { disableMember } from "#lib/testing/change-membership.ts";
import { makePendingSet } from "#lib/testing/connect-flow.ts";
import { LinkBrowser, sendLink } from "#lib/testing/link-browser.ts";
import { eventsOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { createConnectLink } from "./create-connect-link.ts";
import { listConnectLinks } from "./list-connect-links.ts";
import { revokeConnectLink } from "./revoke-connect-link.ts";

const larder = runLarder();
let team: Team;
let strangers: Team;

beforeAll(async () => {
  team = await makeTeam();
  strangers = await makeTeam("Cantine du Port");
});

const pending = (options = {}) => makePendingSet(larder.control, team.organizationId, options);
const wish = { recipient: "Chef Louise", purpose: "Daily sales.", expiresInHours: 72 };
const standings = async (set: { id: string }, now = new Date()) =>
  (await listConnectLinks(by(team.support, now), { tokenSetId: set.id })).map((link) => link.standing);

const permissions = [
  ["owner", "development", true],
  ["owner", "production", true],
  ["admin", "development", true],
  ["admin", "production", true],
  ["developer", "development", true],
  ["developer", "production", false],
  ["support", "development", false],
  ["support", "production", false],
] as const;

describe("sending a link", () => {
  it.each(permissions)("%s in %s: %s", async (role, environment, allowed) => {
    const set = await pending({ environment });
    const made = createConnectLink(by(team[role]), { ...wish, tokenSetId: set.id });
    if (allowed) expect(await made).toMatchObject({ url: expect.stringContaining("/c/") });
    else await expect(made).rejects.toMatchObject({ code: "forbidden" });
    expect(await db().connectLink.count({ where: { tokenSetId: set.id } })).toBe(allowed ? 1 : 0);
  });

  it("another organization's token set is a missing one", async () => {
    const set = await pending();
    const input = { ...wish, tokenSetId: set.id };
    await expect(createConnectLink(by(strangers.owner), input)).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("keeps the hash of its address alone, and says who made it on the record", async () => {
    const set = await pending();
    const { id, token } = await sendLink(team.admin, set);
    const row = await db().connectLink.findUniqueOrThrow({ where: { id } });
    expect(row.tokenHash).toBe(hashToken(token));
    const [event] = await eventsOf(set.id);
    expect(event).toMatchObject({ action: "connect-link.created", actorUserId: team.admin.userId });
    const listed = await listConnectLinks(by(team.owner), { tokenSetId: set.id });
    expect(JSON.stringify([row, event, listed])).not.toContain(token);
  });

  it("an application whose code does not come back here has no links", async () => {
    const set = await pending({ redirect: "copy-code" });
    const made = createConnectLink(by(team.owner), { ...wish, tokenSetId: set.id });
    await expect(made).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("the list of links", () => {
  it("tells every role where each stands, and another organization nothing", async () => {
    const set = await pending();
    await sendLink(team.owner, set);
    for (const role of ["owner", "admin", "developer", "support"] as const) {
      expect(await listConnectLinks(by(team[role]), { tokenSetId: set.id })).toHaveLength(1);
    }
    await expect(listConnectLinks(by(strangers.owner), { tokenSetId: set.id })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("goes from sent over followed to declined, and a declined one stays that after its time", async () => {
    const set = await pending();
    const { token } = await sendLink(team.owner, set);
    const browser = new LinkBrowser();
    await browser.look(token);
    expect(await standings(set)).toEqual(["sent"]);
    await browser.proceed(token);
    expect(await standings(set)).toEqual(["opened"]);
    await browser.decline(token);
    expect(await standings(set)).toEqual(["declined"]);
    const muchLater = new Date(Date.now() + 73 * 3_600_000);
    expect(await standings(set, muchLater)).toEqual(["declined"]);
    const [link] = await listConnectLinks(by(team.owner, muchLater), { tokenSetId: set.id });
    expect(link?.living).toBe(false);
  });

  it("says void when the sender may no longer connect the set", async () => {
    const set = await pending();
    const other = await makeTeam();
    const theirs = await makePendingSet(larder.control, other.organizationId);
    await sendLink(other.admin, theirs);
    await sendLink(team.admin, set);
    await disableMember(other.admin);
    const [link] = await listConnectLinks(by(other.owner), { tokenSetId: theirs.id });
    expect(link).toMatchObject({ standing: "void", standingAt: null, living: true });
    expect(await standings(set)).toEqual(["sent"]);
  });
});

describe("revoking a link", () => {
  it.each(permissions)("%s in %s: %s", async (role, environment, allowed) => {
    const set = await pending({ environment });
    const { id } = await sendLink(team.owner, set);
    const revoked = revokeConnectLink(by(team[role]), { connectLinkId: id });
    if (allowed) await revoked;
    else await expect(revoked).rejects.toMatchObject({ code: "forbidden" });
    expect(await standings(set)).toEqual([allowed ? "revoked" : "sent"]);
  });

  it("another organization's link is a missing one", async () => {
    const set = await pending();
    const { id } = await sendLink(team.owner, set);
    await expect(revokeConnectLink(by(strangers.owner), { connectLinkId: id })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await standings(set)).toEqual(["sent"]);
  });

  it("works once, and is on the record", async () => {
    const set = await pending();
    const { id } = await sendLink(team.owner, set);
    await revokeConnectLink(by(team.admin), { connectLinkId: id });
    await expect(revokeConnectLink(by(team.admin), { connectLinkId: id })).rejects.toMatchObject({
      code: "conflict",
    });
    const actions = (await eventsOf(set.id)).map((event) => event.action);
    expect(actions).toEqual(["connect-link.created", "connect-link.revoked"]);
  });
});
