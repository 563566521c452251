import { afterEach, beforeEach, expect, it } from "vitest";
import { closeDb, createClient } from "#lib/db/client.ts";
import type { DatabaseRole } from "#lib/db/database-roles.ts";
import {
  alertsOf,
  at,
  changeSets,
  lost,
  makeNamedApplication,
  makeRules,
  makeSetRows,
  subjectsOf,
  works,
} from "#lib/testing/alerts.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { urlAsRole } from "#lib/testing/as-role.ts";
import { makeInstance, minutesAgo } from "#lib/testing/make-instance.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { judgeAlerts } from "./judge-alerts.ts";
import { watchOnce } from "./keep-watching.ts";

const larder = runLarder();
const shared = globalThis as typeof globalThis & { larderPrisma?: ReturnType<typeof createClient> };
let team: Team;

beforeEach(async () => {
  await asOwner().instance.deleteMany();
  team = await makeTeam();
});
afterEach(() => closeDb());

/** Does something with the rights that a kind of process has in the database. */
async function as(role: DatabaseRole, work: () => Promise<unknown>): Promise<void> {
  await closeDb();
  shared.larderPrisma = createClient(urlAsRole(larder.databaseUrl, role));
  await work();
  await closeDb();
}

it("a worker finds, tells and ends with its own rights", async () => {
  await makeInstance("worker-1", { sweptAt: new Date() });
  await makeRules(team);
  const ids = await makeSetRows(team, await makeNamedApplication(team), 2, lost);
  await as("worker", () => judgeAlerts(at(0)));
  expect(await subjectsOf(team)).toHaveLength(1);
  await changeSets(ids, works(1));
  await as("worker", () => judgeAlerts(at(2)));
  expect(await alertsOf(team)).toMatchObject([{ ending: "recovered", settledAt: at(2) }]);
});

it("a web process proposes rules and tells that workers are silent with its own rights", async () => {
  await makeInstance("worker-1", { sweptAt: minutesAgo(9) });
  const outbox = { begin: () => Promise.resolve() };
  await as("web", () => watchOnce(new Date(), outbox));
  await makeRules(team);
  await as("web", () => watchOnce(new Date(), outbox));
  expect(await subjectsOf(team)).toEqual(["alert.opened Nothing is refreshed"]);
});
