import { beforeAll, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { addMachine, askForToken } from "#lib/testing/ask-for-token.ts";
import { by } from "#lib/testing/by.ts";
import { connectOnce, idris, makePendingSet, nora } from "#lib/testing/connect-flow.ts";
import { makeAsideGrant } from "#lib/testing/make-aside-grant.ts";
import { attemptsOf, eventsOf, heldPair, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { discardTokenSet } from "#lib/token-sets/discard-token-set.ts";
import { retireReplacedPairs } from "#lib/token-sets/retire-replaced-pairs.ts";
import { revokeTokenSet } from "#lib/token-sets/revoke-token-set.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { confirmIdentity } from "./confirm-identity.ts";
import { acceptGrant, refuseGrant } from "./decide-grant.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

const connect = (set: { id: string }, userEmail = nora) =>
  connectOnce(larder.control, team.owner, set, userEmail);
const grantOf = (set: { id: string }, generation: number) =>
  db().grant.findFirst({ where: { tokenSetId: set.id, generation } });
const lastEvent = async (set: { id: string }) => (await eventsOf(set.id)).at(-1);
const works = async (accessToken: string | null | undefined) =>
  (await callApi(larder.control, accessToken ?? "", "/api/v2/accounts/me")).status === 200;

/** A set of Nora's, and access of Idris's that is kept aside for it. */
async function keptAside() {
  const set = await makeAsideGrant(larder.control, team, "production");
  const [own, aside] = [await heldPair(set.id, 1), await heldPair(set.id, 2)];
  return { ...set, own, aside, order: { tokenSetId: set.id, generation: 2 } };
}

const both = { grantedBy: "Cantine du Port (Idris Benali)", usedNow: "Brasserie Leopold (Nora Claes)" };

describe("access that a member makes current", () => {
  it("is current from then on, with both identities on the record; what it replaces is revoked", async () => {
    const set = await keptAside();
    expect(await acceptGrant(by(team.admin), set.order)).toEqual({ generation: 2 });
    expect(await rowOf(set.id)).toMatchObject({ generation: 2, authorizedBy: team.owner.name });
    expect(await works(set.aside.accessToken)).toBe(true);
    expect(await works(set.own.accessToken)).toBe(false);
    expect(await grantOf(set, 2)).toMatchObject({ standing: "current", decidedByName: team.admin.name });
    expect(await grantOf(set, 1)).toMatchObject({ standing: "replaced" });
    expect((await attemptsOf(set.id)).at(-1)).toMatchObject({ outcome: "issued", generation: 2 });
    expect(await lastEvent(set)).toMatchObject({
      action: "token-set.aside-accepted",
      actorUserId: team.admin.userId,
      detail: { ...both, generation: 2 },
    });
    expect(await connect(set, nora), "its identity is the set's now").toMatchObject({
      connect: { outcome: "kept_aside" },
    });
    expect(await connect(set, idris)).toMatchObject({ connect: { outcome: "connected" } });
  });

  it("after refreshes of what was current: under the next number, and refreshed from there", async () => {
    const set = await keptAside();
    const request = () => ({ tokenSetId: set.id, requestedAt: new Date(), trigger: "person" as const });
    await refreshTokenSet(by(team.owner), request());
    await refreshTokenSet(by(team.owner), request());
    expect(await rowOf(set.id)).toMatchObject({ generation: 4 });
    expect(await acceptGrant(by(team.owner), set.order)).toEqual({ generation: 5 });
    expect(await heldPair(set.id, 5)).toMatchObject({ refreshToken: set.aside.refreshToken });
    expect(await refreshTokenSet(by(team.owner), request())).toMatchObject({ generation: 6 });
  });

  it("does not take a machine's token away before its promise ends", async () => {
    const set = await keptAside();
    const machine = await addMachine(team, set);
    const { status } = await askForToken(machine);
    expect(status).toBe(200);
    await acceptGrant(by(team.owner), set.order);
    await retireReplacedPairs(unlimited);
    expect(await works(set.own.accessToken), "promised to the machine").toBe(true);
    const { body } = await askForToken(machine);
    expect(body).toMatchObject({ access_token: set.aside.accessToken });
  });

  it("is decided about once, whoever is faster", async () => {
    const set = await keptAside();
    const decisions = await Promise.allSettled([
      acceptGrant(by(team.owner), set.order),
      acceptGrant(by(team.admin), set.order),
      refuseGrant(by(team.owner), set.order),
    ]);
    expect(decisions.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await expect(acceptGrant(by(team.owner), set.order)).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("access that a member does not want", () => {
  it("is revoked at Apicbase and wiped, and the set goes on as before", async () => {
    const set = await keptAside();
    expect(await refuseGrant(by(team.admin), set.order)).toEqual({ revoked: true, isRepeated: false });
    expect(await works(set.aside.accessToken)).toBe(false);
    expect(await works(set.own.accessToken)).toBe(true);
    expect(await rowOf(set.id)).toMatchObject({ generation: 1 });
    expect(await heldPair(set.id, 2)).toMatchObject({ accessToken: null, refreshToken: null });
    expect(await lastEvent(set)).toMatchObject({ action: "token-set.aside-refused", detail: both });
    const request = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" } as const;
    expect(await refreshTokenSet(by(team.owner), request)).toMatchObject({ outcome: "refreshed" });
  });

  it("is revoked by a worker where Apicbase did not answer", async () => {
    const set = await keptAside();
    const fault = { endpoint: "revoke", clientId: set.clientId, kind: "status", status: 503 } as const;
    await larder.control.addFault(fault);
    expect(await refuseGrant(by(team.owner), set.order)).toEqual({ revoked: false, isRepeated: true });
    expect(await works(set.aside.accessToken)).toBe(true);
    await db().retirement.updateMany({ where: { tokenSetId: set.id }, data: { dueAt: new Date(0) } });
    await retireReplacedPairs(unlimited);
    expect(await works(set.aside.accessToken)).toBe(false);
  });

  it("ends with the whole set when that is revoked", async () => {
    const set = await keptAside();
    const request = { tokenSetId: set.id, confirm: set.name, trigger: "person" } as const;
    await revokeTokenSet(by(team.owner), request);
    expect(await works(set.aside.accessToken)).toBe(false);
    expect(await grantOf(set, 2)).toMatchObject({ standing: "ended" });
    await expect(acceptGrant(by(team.owner), set.order)).rejects.toMatchObject({ code: "conflict" });
  });

  it("keeps a set from being discarded until it is decided about", async () => {
    const { library } = await keptAside();
    const set = await makePendingSet(larder.control, team.organizationId, { library });
    await connect(set, idris);
    const discard = () => discardTokenSet(by(team.owner), { tokenSetId: set.id });
    await expect(discard()).rejects.toMatchObject({ code: "conflict" });
    await refuseGrant(by(team.owner), { tokenSetId: set.id, generation: 1 });
    await discard();
    expect(await db().tokenSet.findUnique({ where: { id: set.id } })).toBeNull();
  });
});

describe("whose access a set uses", () => {
  it("is confirmed once on the record, and not for another that has come in between", async () => {
    const set = await makePendingSet(larder.control, team.organizationId, { library: "Confirmed" });
    await connect(set);
    const order = { tokenSetId: set.id, generation: 1 };
    await confirmIdentity(by(team.owner), order);
    await confirmIdentity(by(team.admin), order);
    expect(await grantOf(set, 1)).toMatchObject({ confirmedByName: team.owner.name });
    expect(await lastEvent(set)).toMatchObject({
      action: "token-set.identity-confirmed",
      actorUserId: team.owner.userId,
      detail: { grantedBy: "Brasserie Leopold (Nora Claes)" },
    });
    await connect(set);
    expect(await grantOf(set, 2), "the same identity is still confirmed").toMatchObject({
      confirmedByName: team.owner.name,
    });
    await expect(confirmIdentity(by(team.owner), order)).rejects.toMatchObject({ code: "conflict" });
  });
});
