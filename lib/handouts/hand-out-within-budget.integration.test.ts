import { beforeAll, expect, it } from "vitest";
import { addMachine, askForToken } from "#lib/testing/ask-for-token.ts";
import { heldPair, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";

const callsPerMinute = 20;
const larder = runLarder({ LARDER_PROVIDER_CALLS_PER_MINUTE: String(callsPerMinute) });
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

it("more machines than the budget has calls share one refresh, and none is told to wait", async () => {
  const columns = { nextRefreshAt: new Date(0) };
  const set = await makeConnectedSet(larder.control, team.organizationId, { columns });
  const machine = await addMachine(team, set);
  const asked = Array.from({ length: callsPerMinute * 2 }, () => askForToken(machine));
  const answers = await Promise.all(asked);
  const { accessToken } = await heldPair(set.id, 2);
  expect(new Set(answers.map(({ body }) => body.access_token))).toEqual(new Set([accessToken]));
  expect(await tokenCalls(larder.control, set)).toHaveLength(1);
});
