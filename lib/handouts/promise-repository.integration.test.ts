import { beforeAll, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { addMachine } from "#lib/testing/ask-for-token.ts";
import { type ConnectedSet, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { findHandout } from "./handout-repository.ts";
import { type NewPromise, writePromise } from "./promise-repository.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

const soon = () => new Date(Date.now() + 60_000);

/** What a machine of this set, or of a new one, would be promised now. */
async function reckon(set?: ConnectedSet): Promise<NewPromise> {
  const { id } = set ?? (await makeConnectedSet(larder.control, team.organizationId));
  const { clientId } = await addMachine(team, { id });
  const row = await findHandout(clientId);
  if (!row) throw new Error("The machine was not found.");
  const { machineId, machineName, tokenSetId, generation, dueAt } = row;
  const secretHash = row.secrets[0]?.hash ?? "";
  const caller = { address: "198.51.100.1", userAgent: null };
  return { machineId, machineName, tokenSetId, generation, dueAt, secretHash, until: soon(), ...caller };
}

const countOf = (promise: NewPromise) => db().handout.count({ where: { machineId: promise.machineId } });

it("what is promised to many at once is written for each of them, and for their sets", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const promises = [await reckon(set), await reckon(set), await reckon(), await reckon()];
  expect(await Promise.all(promises.map(writePromise))).toEqual([true, true, true, true]);
  for (const promise of promises) {
    expect(await countOf(promise)).toBe(1);
    expect((await rowOf(promise.tokenSetId)).promisedUntil).not.toBeNull();
  }
});

const later = () => new Date(Date.now() + 3_600_000);

it.each<[string, (promise: NewPromise) => Promise<unknown>]>([
  [
    "the set is claimed",
    ({ tokenSetId: id }) => db().tokenSet.update({ where: { id }, data: { claimedUntil: later() } }),
  ],
  [
    "the set is revoked",
    ({ tokenSetId: id }) => db().tokenSet.update({ where: { id }, data: { revokedAt: new Date() } }),
  ],
  [
    "its next refresh has moved",
    ({ tokenSetId: id }) => db().tokenSet.update({ where: { id }, data: { nextRefreshAt: later() } }),
  ],
  [
    "another generation is in force",
    ({ tokenSetId: id }) => db().tokenSet.update({ where: { id }, data: { generation: 2 } }),
  ],
  [
    "the machine is revoked",
    ({ machineId: id }) => db().machine.update({ where: { id }, data: { revokedAt: new Date() } }),
  ],
  [
    "the machine has expired",
    ({ machineId: id }) => db().machine.update({ where: { id }, data: { expiresAt: new Date(0) } }),
  ],
  ["its secret is gone", ({ machineId }) => db().machineSecret.deleteMany({ where: { machineId } })],
  [
    "its secret has expired",
    ({ machineId }) =>
      db().machineSecret.updateMany({ where: { machineId }, data: { expiresAt: new Date(0) } }),
  ],
])("nothing is promised once %s, and others asking at the same time get theirs", async (_what, change) => {
  const [promise, other] = [await reckon(), await reckon()];
  await change(promise);
  expect(await Promise.all([writePromise(promise), writePromise(other)])).toEqual([false, true]);
  expect(await countOf(promise)).toBe(0);
  expect((await rowOf(promise.tokenSetId)).promisedUntil).toBeNull();
});

it("while somebody has the set locked, its machine waits alone, and finds out what became of it", async () => {
  const [promise, other] = [await reckon(), await reckon()];
  const answers = await db().$transaction(async (tx) => {
    await tx.tokenSet.update({ where: { id: promise.tokenSetId }, data: { claimedUntil: later() } });
    const both = [writePromise(promise), writePromise(other)];
    expect(await both[1], "of the other set").toBe(true);
    return both;
  });
  expect(await answers[0]).toBe(false);
});

it("a machine that asks twice at once holds one promise, counted twice", async () => {
  const promise = await reckon();
  expect(await Promise.all([writePromise(promise), writePromise(promise)])).toEqual([true, true]);
  const rows = await db().handout.findMany({ where: { machineId: promise.machineId } });
  expect(rows).toMatchObject([{ count: 2, generation: promise.generation }]);
});

it("nothing is known of a machine that does not exist", async () => {
  expect(await findHandout(newId())).toBeNull();
});
