import fc from "fast-check";
import { afterAll, beforeAll, it, vi } from "vitest";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { Arrivals } from "#lib/testing/model/arrivals.ts";
import { comeToRest } from "#lib/testing/model/come-to-rest.ts";
import { custodyCommands } from "#lib/testing/model/custody-commands.ts";
import { makeModel } from "#lib/testing/model/custody-model.ts";
import { endWorld } from "#lib/testing/model/engage.ts";
import { providerTimeoutMs } from "#lib/testing/model/faults.ts";
import { makeWorld } from "#lib/testing/model/world.ts";
import { runLarder } from "#lib/testing/run-larder.ts";

const larder = runLarder({ LARDER_PROVIDER_TIMEOUT_MS: String(providerTimeoutMs) });
const arrivals = new Arrivals();
let team: Team;

/** `LARDER_MODEL_RUNS=500` tries longer; seed, path and replay path, as a failure prints them, repeat it. */
const { LARDER_MODEL_RUNS: runs, LARDER_MODEL_SEED: seed, LARDER_MODEL_PATH: path } = process.env;
const { LARDER_MODEL_REPLAY: replayPath } = process.env;
const numRuns = Number(runs ?? 25);
const secondsPerRun = 3;
const maxCommands = 15;

beforeAll(async () => {
  team = await makeTeam();
});
afterAll(() => void vi.restoreAllMocks());

/** One run, from fresh sets until everything has come to rest. */
async function run(commands: Parameters<typeof fc.asyncModelRun>[1]): Promise<void> {
  const world = await makeWorld(larder.control, team, arrivals);
  const model = makeModel();
  try {
    await fc.asyncModelRun(() => ({ model, real: world }), commands);
    await comeToRest(model, world);
  } finally {
    await endWorld(world);
  }
}

it(
  "whatever happens in whatever order, nothing is spent twice, nothing that arrived is lost, and Larder says what is true",
  async () => {
    const commands = fc.commands(custodyCommands, {
      ...{ maxCommands, size: "max" },
      ...(replayPath === undefined ? {} : { replayPath }),
    });
    await fc.assert(fc.asyncProperty(commands, run), {
      numRuns,
      interruptAfterTimeLimit: numRuns * secondsPerRun * 1_000,
      ...(seed === undefined ? {} : { seed: Number(seed) }),
      ...(path === undefined ? {} : { path }),
    });
  },
  // A failure is made smaller before it is told: that takes as long again, and longer.
  numRuns * secondsPerRun * 1_000 * 4,
);
