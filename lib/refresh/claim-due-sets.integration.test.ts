import { beforeAll, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { makeLibraryRows, makeTokenSetRows } from "#lib/factories/token-set-rows-factory.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { claimDueSets, pickDue } from "./claim-due-sets.ts";

const larder = runLarder();
let team: Team;
let urgent: string;

const minuteMs = 60_000;
const at = (minutes: number) => new Date(Date.now() + minutes * minuteMs);

// Three hundred sets are due for days and live for days more; the last to be due has an hour to live.
beforeAll(async () => {
  team = await makeTeam();
  const { organizationId } = team;
  const hour = { nextRefreshAt: at(-1), accessTokenExpiresAt: at(60) };
  const set = await makeConnectedSet(larder.control, organizationId, { columns: hour });
  urgent = set.id;
  const { applicationId } = await db().tokenSet.findUniqueOrThrow({ where: { id: urgent } });
  await makeTokenSetRows(
    {
      organizationId,
      applicationIds: [applicationId],
      libraryIds: await makeLibraryRows(organizationId, 1, new Date()),
      count: 300,
      health: () => "healthy",
      columns: (index) => ({ nextRefreshAt: at(-3_000 - index), accessTokenExpiresAt: at(3_000 + index) }),
    },
    new Date(),
  );
});

const pickFirst = async (among: "longest" | "all") => {
  const [first] = await db().$queryRaw<{ id: string }[]>(pickDue(1, among));
  return first?.id;
};

it("the set that expires first is found among all that are due, although it was due last", async () => {
  expect(await pickFirst("longest")).not.toBe(urgent);
  expect(await pickFirst("all")).toBe(urgent);
});

it("a worker in a backlog takes the set that expires first, and then those that are longest due", async () => {
  const [claimed] = await claimDueSets(1, 1_000);
  expect(claimed?.claim.tokenSetId).toBe(urgent);
  // Rows without a pair are found and not claimed: nothing of them can be offered.
  expect(await claimDueSets(1, 1_000)).toEqual([]);
});
