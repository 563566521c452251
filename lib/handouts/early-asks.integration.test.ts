import { beforeAll, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { addMachine, askForToken } from "#lib/testing/ask-for-token.ts";
import { type ConnectedSet, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { flushUses } from "./count-uses.ts";

const larder = runLarder();
const minute = 60_000;
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

/** A machine that has collected its token, which Apicbase said something of so long ago. */
async function collected(heardAgoMs = 11 * minute) {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const machine = await addMachine(team, set);
  await askForToken(machine);
  const refreshedAt = new Date(Date.now() - heardAgoMs);
  await db().tokenSet.update({ where: { id: set.id }, data: { refreshedAt, checkedAt: refreshedAt } });
  const askAgain = async (times = 1) => {
    for (let time = 0; time < times; time++) {
      const { body } = await askForToken(machine);
      expect(body).toMatchObject({ access_token: set.accessToken });
    }
    await flushUses();
  };
  return { set, machine, askAgain };
}
const introspections = async ({ clientId }: ConnectedSet) =>
  (await larder.control.calls({ endpoint: "introspect", clientId })).length;

it("a machine that asks again early has its token asked about, once, and nothing is rotated", async () => {
  const { set, askAgain } = await collected();
  await askAgain();
  await askAgain();
  expect(await introspections(set)).toBe(1);
  expect(await tokenCalls(larder.control, set)).toEqual([]);
  expect(await rowOf(set.id)).toMatchObject({ doubtSince: null, verdict: null, generation: 1 });
});

it("a dead token is found so, although nobody said a word: the set is in doubt, and its refresh is due", async () => {
  const { set, askAgain } = await collected();
  await larder.control.revokeTokenSet(set.sandboxTokenSetId);
  await askAgain();
  expect(await introspections(set)).toBe(1);
  const { doubtSince, dueAt } = await rowOf(set.id);
  expect(doubtSince).not.toBeNull();
  expect(dueAt?.getTime()).toBeLessThanOrEqual(Date.now());
  expect(await tokenCalls(larder.control, set), "asking rotates nothing").toEqual([]);
});

it("a token that Apicbase spoke of lately is not asked about", async () => {
  const { set, askAgain } = await collected(9 * minute);
  await askAgain();
  expect(await introspections(set)).toBe(0);
});

it("a machine that never keeps its token says nothing by asking", async () => {
  const { set, askAgain } = await collected();
  await askAgain(10);
  expect(await introspections(set)).toBe(0);
});

it("a machine whose promise is nearly over asks in good time", async () => {
  const { set, machine, askAgain } = await collected();
  await db().handout.updateMany({
    where: { machineId: machine.id },
    data: { firstAt: new Date(Date.now() - 5 * 24 * 60 * minute) },
  });
  await askAgain();
  expect(await introspections(set)).toBe(0);
});
