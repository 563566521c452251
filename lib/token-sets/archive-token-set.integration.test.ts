import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { createConnectLink } from "#lib/connect-links/create-connect-link.ts";
import { promoteKeptPair } from "#lib/custody/promote-kept-pair.ts";
import { lockTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { refreshDueSets } from "#lib/refresh/refresh-due-sets.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { addMachine, askForToken } from "#lib/testing/ask-for-token.ts";
import { by } from "#lib/testing/by.ts";
import { beginFlow, connectOnce, land, makePendingSet } from "#lib/testing/connect-flow.ts";
import { bring } from "#lib/testing/import-by-hand.ts";
import { keepPair } from "#lib/testing/keep-pair.ts";
import { LinkBrowser, sendLink } from "#lib/testing/link-browser.ts";
import { makeAsideGrant } from "#lib/testing/make-aside-grant.ts";
import {
  type ConnectedSetOptions,
  eventsOf,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCallSeen, tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { archiveTokenSet } from "./archive-token-set.ts";
import { getTokenSet } from "./get-token-set.ts";
import { pauseTokenSet } from "./pause-token-set.ts";
import { revokeTokenSet } from "./revoke-token-set.ts";
import { unarchiveTokenSet } from "./unarchive-token-set.ts";
import { listUnchecked } from "./unchecked-repository.ts";

const larder = runLarder();
let team: Team;

const inPast = () => new Date(Date.now() - 3_600_000);

beforeAll(async () => {
  team = await makeTeam();
});
afterEach(() => larder.control.clearFaults());

const connected = (columns: ConnectedSetOptions["columns"] = {}) =>
  makeConnectedSet(larder.control, team.organizationId, { columns });
const pending = () => makePendingSet(larder.control, team.organizationId);
const archive = ({ id: tokenSetId }: { id: string }) => archiveTokenSet(by(team.admin), { tokenSetId });
const unarchive = ({ id: tokenSetId }: { id: string }) => unarchiveTokenSet(by(team.owner), { tokenSetId });
const view = ({ id: tokenSetId }: { id: string }) => getTokenSet(by(team.support), { tokenSetId });
const paused = async () => {
  const set = await connected();
  await pauseTokenSet(by(team.owner), { tokenSetId: set.id, reason: "Moving" });
  return set;
};

describe("archiving", () => {
  it.each<[string, () => Promise<{ id: string }>]>([
    ["paused", paused],
    ["never connected", pending],
    ["lost", () => connected({ verdict: "used_elsewhere", verdictAt: inPast() })],
    ["revoked", () => connected({ revokedAt: inPast(), revocationProof: "proved" })],
  ])("a set that is %s, and back as it was", async (_what, make) => {
    const set = await make();
    const before = await rowOf(set.id);
    const { diagnosis } = await view(set);
    await archive(set);
    expect(await view(set)).toMatchObject({
      health: "archived",
      archivedBy: team.admin.name,
      diagnosis: { cause: "archived", remedy: null, works: diagnosis.works, since: expect.any(String) },
    });
    await unarchive(set);
    expect(await rowOf(set.id)).toEqual(before);
    expect((await eventsOf(set.id)).slice(-2)).toMatchObject([
      { action: "token-set.archived", actorName: team.admin.name },
      { action: "token-set.unarchived", actorName: team.owner.name },
    ]);
  });

  it.each<[string, ConnectedSetOptions["columns"]]>([
    ["working", {}],
    ["due", { nextRefreshAt: inPast() }],
    ["expired", { accessTokenExpiresAt: inPast(), nextRefreshAt: inPast() }],
    ["of a refused application", { credentialsRefusedAt: inPast() }],
    ["in doubt", { doubtSince: inPast() }],
  ])("is refused for a set that is %s: Larder keeps it alive", async (_what, columns) => {
    const set = await connected(columns);
    const before = await rowOf(set.id);
    await expect(archive(set)).rejects.toMatchObject({
      code: "conflict",
      text: { next: "Pause it or revoke it first." },
    });
    expect(await rowOf(set.id)).toEqual(before);
  });

  it("is refused while a call is under way, while access waits for a decision, and twice", async () => {
    const set = await pending();
    await larder.control.addFault({ endpoint: "token", kind: "delay", ms: 1_000, clientId: set.clientId });
    const connecting = connectOnce(larder.control, team.owner, set);
    await tokenCallSeen(larder.control, set, "received");
    await expect(archive(set)).rejects.toMatchObject({ text: { next: "Try again in a minute." } });
    expect(await connecting).toMatchObject({ connect: { outcome: "connected" } });
    const aside = await makeAsideGrant(larder.control, team, "development");
    await pauseTokenSet(by(team.owner), { tokenSetId: aside.id, reason: "Moving" });
    await expect(archive(aside)).rejects.toMatchObject({
      text: { what: expect.stringContaining("kept aside") },
    });
    const once = await paused();
    await archive(once);
    await expect(archive(once)).rejects.toMatchObject({ code: "conflict" });
    await unarchive(once);
    await expect(unarchive(once)).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("an archived set", () => {
  it("is left alone by workers, people and machines", async () => {
    const set = await connected({ nextRefreshAt: inPast(), unprovenSince: inPast() });
    const machine = await addMachine(team, set);
    await pauseTokenSet(by(team.owner), { tokenSetId: set.id, reason: "Moving" });
    await archive(set);
    await refreshDueSets(unlimited);
    expect((await listUnchecked(db(), 100)).map(({ id }) => id)).not.toContain(set.id);
    const asked = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" } as const;
    await expect(refreshTokenSet(by(team.owner), asked)).rejects.toMatchObject({
      text: { what: "This token set is archived." },
    });
    expect(await askForToken(machine)).toMatchObject({
      status: 400,
      body: { error: "invalid_grant", error_description: expect.stringContaining("archived") },
    });
    expect(await tokenCalls(larder.control, set)).toEqual([]);
  });

  it("gets no new access: no flow, code, link or import", async () => {
    const set = await pending();
    const started = await beginFlow(larder.control, team.owner, set);
    const { token } = await sendLink(team.owner, set);
    const browser = new LinkBrowser();
    const byLink = await browser.proceed(token);
    await archive(set);
    const refused = { code: "conflict", text: { what: "This token set is archived." } };
    await expect(beginFlow(larder.control, team.owner, set)).rejects.toMatchObject(refused);
    const link = { tokenSetId: set.id, recipient: "Nora", purpose: "POS", expiresInHours: 1 };
    await expect(createConnectLink(by(team.owner), link)).rejects.toMatchObject(refused);
    const { state, code } = started;
    expect(await land({ started, parameters: { state, code }, actor: team.owner })).toEqual({
      kind: "refused",
      reason: "set_archived",
    });
    const stateOfLink = new URL(byLink.authorizeUrl).searchParams.get("state") ?? "";
    const back = { started: byLink, parameters: { state: stateOfLink, code }, actor: null };
    expect(await land(back)).toMatchObject({ kind: "refused", reason: "link_void", byLink: true });
    expect(await browser.look(token)).toEqual({ kind: "refused", reason: "withdrawn" });
    const [pair] = await larder.control.createTokenSets({ clientId: set.clientId, scopes: ["accounts"] });
    const { accessToken = "", refreshToken = "" } = pair ?? {};
    await expect(bring(team.owner, set, { accessToken, refreshToken })).rejects.toMatchObject(refused);
    expect(await tokenCalls(larder.control, set)).toEqual([]);
  });

  it("can be revoked, and stays archived", async () => {
    const set = await paused();
    await archive(set);
    const { id: tokenSetId, name: confirm } = set;
    const revoked = await revokeTokenSet(by(team.owner), { tokenSetId, confirm, trigger: "person" });
    expect(revoked).toMatchObject({ outcome: "revoked", proof: "proved" });
    expect(await view(set)).toMatchObject({ health: "archived", diagnosis: { works: "no" } });
  });

  it("is not refreshed when a late reply brings it back to life", async () => {
    const set = await pending();
    await db().tokenSet.update({
      where: { id: set.id },
      data: { verdict: "answer_lost", verdictAt: inPast() },
    });
    await archive(set);
    await keepPair(larder.control, set);
    await inTransaction(async (tx) => {
      const locked = await lockTokenSet(tx, team.organizationId, set.id);
      expect(await promoteKeptPair(tx, locked, new Date())).toBe(true);
    });
    await db().tokenSet.update({ where: { id: set.id }, data: { nextRefreshAt: inPast() } });
    expect(await rowOf(set.id)).toMatchObject({ verdict: null, generation: 1, dueAt: null });
    await unarchive(set);
    expect(await rowOf(set.id)).toMatchObject({ pausedAt: null, dueAt: expect.any(Date) });
  });

  it("is paused by the database's word: no writer can leave one running", async () => {
    const set = await connected();
    const data = { archivedAt: new Date() };
    await expect(db().tokenSet.update({ where: { id: set.id }, data })).rejects.toThrow("archived_is_paused");
  });
});
