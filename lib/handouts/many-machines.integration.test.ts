import { beforeAll, expect, it } from "vitest";
import type { MachineCredentials } from "#lib/machines/create-machine.ts";
import { refreshDueSets } from "#lib/refresh/refresh-due-sets.ts";
import { addMachine, askForToken } from "#lib/testing/ask-for-token.ts";
import { type ConnectedSet, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { unlimited } from "#lib/testing/unlimited.ts";

const larder = runLarder();
const machineCount = 200;
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

/** A set and its machines, all of which hold its token. */
async function connectAll() {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const machines: MachineCredentials[] = [];
  for (let index = 0; index < machineCount; index++) machines.push(await addMachine(team, set));
  const answers = await Promise.all(machines.map((machine) => askForToken(machine)));
  expect(answers.map(({ body }) => body.access_token)).toEqual(Array(machineCount).fill(set.accessToken));
  const reportAll = () =>
    Promise.all(machines.map((machine) => askForToken(machine, {}, { rejected_token: set.accessToken })));
  return { set, reportAll };
}
const introspections = ({ clientId }: ConnectedSet) =>
  larder.control.calls({ endpoint: "introspect", clientId });

it("two hundred machines that report one living token at once cause one introspection and no rotation", async () => {
  const { set, reportAll } = await connectAll();
  for (const { body } of await reportAll()) {
    expect(body).toMatchObject({ access_token: set.accessToken, larder_hint: "verified" });
  }
  expect(await introspections(set)).toHaveLength(1);
  expect(await tokenCalls(larder.control, set)).toEqual([]);
});

it("two hundred machines that report one dead token at once cause one introspection and one offer at most", async () => {
  const { set, reportAll } = await connectAll();
  await larder.control.revokeTokenSet(set.sandboxTokenSetId);
  const told = await reportAll();
  expect(new Set(told.map(({ status }) => status)), "nobody is given it again").toEqual(new Set([503]));
  expect(await introspections(set)).toHaveLength(1);
  expect(await rowOf(set.id)).toMatchObject({ doubtSince: expect.any(Date), promisedUntil: null });
  // All come back while workers find the set due.
  await Promise.all([refreshDueSets(unlimited), refreshDueSets(unlimited), reportAll()]);
  expect(await tokenCalls(larder.control, set)).toHaveLength(1);
});
