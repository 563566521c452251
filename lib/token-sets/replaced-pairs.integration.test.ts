import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { watchSteps } from "#lib/custody/crash-points.ts";
import { sayStored } from "#lib/custody/note-view.ts";
import { db } from "#lib/db/client.ts";
import { replayJournals } from "#lib/recovery/replay-journals.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { addMachine, askForToken } from "#lib/testing/ask-for-token.ts";
import { by } from "#lib/testing/by.ts";
import { connectOnce } from "#lib/testing/connect-flow.ts";
import { forgetCalls } from "#lib/testing/forget-calls.ts";
import {
  attemptsOf,
  type ConnectedSet,
  eventsOf,
  heldPair,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { getTokenSetPage } from "#lib/token-set-page/get-token-set-page.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { importTokens } from "./import-tokens.ts";
import { retireReplacedPairs } from "./retire-replaced-pairs.ts";
import { revokeReplacedPair } from "./revoke-replaced-pair.ts";
import { revokeTokenSet } from "./revoke-token-set.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
afterEach(async () => {
  await larder.control.clearFaults();
  await forgetCalls();
});

/** A set whose token a machine was promised. */
async function held() {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const machine = await addMachine(team, set);
  expect(await askForToken(machine)).toMatchObject({ body: { access_token: set.accessToken } });
  return { set, machine };
}
const reconnect = (set: ConnectedSet) => connectOnce(larder.control, team.owner, set);
const works = async (accessToken: string) => (await callApi(larder.control, accessToken)).status === 200;
const revocations = ({ clientId }: ConnectedSet) => larder.control.calls({ endpoint: "revoke", clientId });
const replacedOf = async ({ id }: ConnectedSet) =>
  (await getTokenSetPage(by(team.owner), { tokenSetId: id })).replaced;
const retirementOf = ({ id }: ConnectedSet) => db().retirement.findFirst({ where: { tokenSetId: id } });

/** The last promise, and the requests that were on their way, are over. */
async function passPromises({ id }: ConnectedSet): Promise<void> {
  const ended = new Date(Date.now() - 6_000);
  await db().handout.updateMany({ where: { tokenSetId: id }, data: { promisedUntil: ended } });
  await db().retirement.updateMany({ where: { tokenSetId: id }, data: { heldUntil: ended, dueAt: ended } });
}

async function importAnother(set: ConnectedSet): Promise<void> {
  const [made] = await larder.control.createTokenSets({ clientId: set.clientId, scopes: ["accounts"] });
  const { accessToken = "", refreshToken = "" } = made ?? {};
  const input = { tokenSetId: set.id, accessToken, refreshToken, trigger: "person" } as const;
  expect(await importTokens(by(team.owner), input)).toMatchObject({ outcome: "imported" });
}

describe.each([
  ["reconnected", reconnect],
  ["given another pair by import", importAnother],
])("a set that is %s while a machine relies on its token", (_what, replace) => {
  it("keeps the old token working until the promise ends, and revokes it then", async () => {
    const { set, machine } = await held();
    await replace(set);
    expect(await works(set.accessToken), "the promised token goes on working").toBe(true);
    expect(await heldPair(set.id, 1)).toMatchObject({ refreshToken: set.refreshToken });
    expect(await revocations(set)).toEqual([]);
    const { accessToken } = await heldPair(set.id, 2);
    expect((await askForToken(machine)).body.access_token, "whoever asks gets the new one").toBe(accessToken);
    expect(await retireReplacedPairs(unlimited), "not before the promise ends").toBe(0);
    expect(await replacedOf(set)).toMatchObject([
      { generation: 1, holders: [{ name: "Till" }], heldUntil: expect.any(String), isRepeated: false },
    ]);

    await passPromises(set);
    expect(await retireReplacedPairs(unlimited)).toBe(1);
    expect(await works(set.accessToken)).toBe(false);
    expect(await works(accessToken ?? ""), "the new one is independent of it").toBe(true);
    expect(await heldPair(set.id, 1)).toMatchObject({ accessToken: null, refreshToken: null });
    expect(await replacedOf(set)).toEqual([]);
    expect((await eventsOf(set.id)).at(-1)).toMatchObject({
      action: "token-set.replaced-revoked",
      actorName: "Larder",
      detail: { generation: 1 },
    });
    expect(await retireReplacedPairs(unlimited)).toBe(0);
  });
});

describe("a replaced token that machines rely on", () => {
  it("takes no calls from the budget while there is nothing to revoke yet", async () => {
    const { set } = await held();
    await reconnect(set);
    await db().retirement.updateMany({
      where: { tokenSetId: { not: set.id } },
      data: { dueAt: new Date(Date.now() + 3_600_000) },
    });
    let taken = 0;
    const takeCalls: typeof unlimited.takeCalls = (wanted) => {
      taken += 1;
      return unlimited.takeCalls(wanted);
    };
    expect(await retireReplacedPairs({ ...unlimited, takeCalls })).toBe(0);
    expect(taken).toBe(0);
    await passPromises(set);
    expect(await retireReplacedPairs({ ...unlimited, takeCalls })).toBe(1);
    expect(taken).toBe(1);
  });

  it("outlives a refresh of the new pair, and a second reconnection", async () => {
    const { set } = await held();
    await reconnect(set);
    await refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });
    await reconnect(set);
    expect(await works(set.accessToken)).toBe(true);
    expect(await replacedOf(set)).toMatchObject([{ generation: 1 }]);
    await passPromises(set);
    expect(await retireReplacedPairs(unlimited)).toBe(1);
    expect(await works(set.accessToken)).toBe(false);
  });

  it("is asked for again and again until Apicbase says that it is revoked, with growing pauses", async () => {
    const { set } = await held();
    await reconnect(set);
    await passPromises(set);
    await larder.control.addFault({
      endpoint: "revoke",
      clientId: set.clientId,
      kind: "status",
      status: 500,
    });
    expect(await retireReplacedPairs(unlimited)).toBe(1);
    expect(await heldPair(set.id, 1)).toMatchObject({ refreshToken: set.refreshToken });
    expect(await replacedOf(set)).toMatchObject([{ isRepeated: true }]);
    const [exchange] = await attemptsOf(set.id);
    expect(sayStored(exchange?.detail)).toContain("Larder asks again until they are");
    const pauseMs = ((await retirementOf(set))?.dueAt.getTime() ?? 0) - Date.now();
    expect(pauseMs).toBeGreaterThan(50_000);
    expect(pauseMs).toBeLessThan(70_000);
    expect(await retireReplacedPairs(unlimited)).toBe(0);
    await passPromises(set);
    await larder.control.clearFaults();
    expect(await retireReplacedPairs(unlimited)).toBe(1);
    expect(await works(set.accessToken)).toBe(false);
  });

  it("is revoked at once by a person who may, and only by them", async () => {
    const { set } = await held();
    await reconnect(set);
    const order = { tokenSetId: set.id, generation: 1 };
    await expect(revokeReplacedPair(by(team.support), order)).rejects.toMatchObject({ code: "forbidden" });
    expect(await works(set.accessToken)).toBe(true);
    expect(await revokeReplacedPair(by(team.owner), order)).toEqual({ revoked: true });
    expect(await works(set.accessToken)).toBe(false);
    expect((await eventsOf(set.id)).at(-1)).toMatchObject({
      action: "token-set.replaced-revoked",
      actorName: team.owner.name,
      detail: { generation: 1, promisedTo: ["Till"] },
    });
    await expect(revokeReplacedPair(by(team.owner), order)).rejects.toMatchObject({ code: "conflict" });
  });

  it("ends with the set, when a person revokes that", async () => {
    const { set } = await held();
    await reconnect(set);
    await revokeTokenSet(by(team.owner), { tokenSetId: set.id, trigger: "person" });
    expect(await works(set.accessToken)).toBe(false);
    expect(await retirementOf(set)).toBeNull();
  });
});

describe("a pair that nobody relies on", () => {
  it("is left to the workers where Apicbase does not answer at once, and is revoked once", async () => {
    const set = await makeConnectedSet(larder.control, team.organizationId);
    await larder.control.addFault({ endpoint: "revoke", clientId: set.clientId, kind: "drop-before" });
    await reconnect(set);
    expect(await works(set.accessToken)).toBe(true);
    expect(await heldPair(set.id, 1)).toMatchObject({ refreshToken: set.refreshToken });
    await larder.control.clearFaults();
    expect(await retireReplacedPairs(unlimited), "its pause is not over").toBe(0);
    const over = { dueAt: new Date(Date.now() - 1_000) };
    await db().retirement.updateMany({ where: { tokenSetId: set.id }, data: over });
    const both = await Promise.all([retireReplacedPairs(unlimited), retireReplacedPairs(unlimited)]);
    expect(both.reduce((sum, tried) => sum + tried)).toBe(1);
    expect(await works(set.accessToken)).toBe(false);
  });
});

describe("a process that ends while it connects a set anew", () => {
  it("leaves the promised token working: recovery settles the answer, and the old pair waits", async () => {
    const { set } = await held();
    watchSteps((step) => {
      if (step === "journalled") throw new Error("the process was cut off");
    });
    await expect(reconnect(set)).rejects.toThrow("the process was cut off");
    watchSteps(() => undefined);
    await replayJournals("own");
    expect(await rowOf(set.id)).toMatchObject({ generation: 2 });
    expect(await works(set.accessToken)).toBe(true);
    expect(await replacedOf(set)).toMatchObject([{ generation: 1, heldBy: "Till" }]);
    await passPromises(set);
    expect(await retireReplacedPairs(unlimited)).toBe(1);
    expect(await works(set.accessToken)).toBe(false);
  });
});
