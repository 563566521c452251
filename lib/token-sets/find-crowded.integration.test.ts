import { beforeAll, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import type { TokenSetColumns } from "#lib/factories/token-set-columns.ts";
import { makeLibraryRows, makeTokenSetRows } from "#lib/factories/token-set-rows-factory.ts";
import { by } from "#lib/testing/by.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { countBound } from "./count-view.ts";
import { findCrowded } from "./find-crowded.ts";
import { listCountedTokenSets } from "./list-token-sets.ts";
import { type ListTokenSets, listTokenSetsSchema } from "./token-set-schema.ts";

runLarder();
const now = new Date("2026-03-01T12:00:00.000Z");
let team: Team;
let made = 0;
let make: (
  count: number,
  environment: "production" | "development",
  columns: TokenSetColumns,
) => Promise<string[]>;

const lost = { verdict: "used_elsewhere", verdictAt: now } as const;
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
/** Due, in the hands of a machine, and without a scope that was asked for: the scope is not why it waits. */
const inUse = {
  ...{ nextRefreshAt: hours(-1), accessTokenExpiresAt: hours(5), promisedUntil: hours(2) },
  grantedScopes: [],
};

beforeAll(async () => {
  team = await makeTeam();
  const { organizationId } = team;
  const client = { name: "Till", clientId: "till", clientSecret: "secret-of-the-client" };
  const { id } = await makeApplication({ organizationId, ...client }, now);
  const libraryIds = await makeLibraryRows(organizationId, 3, now);
  make = (count, environment, columns) =>
    makeTokenSetRows(
      {
        ...{ organizationId, applicationIds: [id], libraryIds, count },
        health: () => ("verdict" in columns ? "reauthorize" : "healthy"),
        environment: () => environment,
        columns: () => ({ ...columns, name: `${String((made++ * 7_919) % 10_007).padStart(5, "0")} till` }),
      },
      now,
    );
});

const scope = () => ({ organizationId: team.organizationId, isDatabaseHeld: false, now });
const crowded = async (query: Partial<ListTokenSets>) => {
  const { sort: _sort, order: _order, ...filter } = listTokenSetsSchema.parse(query);
  return [...(await findCrowded(filter, scope()))];
};
const list = (query: Partial<ListTokenSets>) =>
  listCountedTokenSets(by(team.support, now), listTokenSetsSchema.parse(query));

it("up to the bound everything is counted, and what waits for a machine does not make it more", async () => {
  await make(countBound, "production", lost);
  await make(3, "development", lost);
  await make(20, "production", inUse);
  expect(await crowded({ view: "needs-person" })).toEqual([]);
  const { counts } = await list({ view: "needs-person" });
  expect(counts).toEqual({ found: { production: countBound, development: 3 }, isExact: false, before: 0 });
});

it("beyond the bound nothing is counted there, and the list is the same", async () => {
  const [last = ""] = await make(1, "production", lost);
  expect(await crowded({ view: "needs-person" })).toEqual(["production"]);
  expect(await crowded({ cause: "used_elsewhere" })).toEqual(["production"]);
  expect(await crowded({ cause: "answer_lost" })).toEqual([]);
  expect(await crowded({ view: "needs-person", q: "till" }), "with more to ask for").toEqual([]);
  expect(await crowded({ view: "expires-soon" })).toEqual([]);
  const rows = await db().tokenSet.findMany({
    where: { organizationId: team.organizationId, verdict: "used_elsewhere" },
    select: { id: true },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
  for (const filter of [{ view: "needs-person" }, { cause: "used_elsewhere" }] as const) {
    const found: string[] = [];
    let after: string | undefined;
    for (let page = 0; page < 4; page += 1) {
      const { tokenSets, counts, next } = await list({ ...filter, ...(after ? { after } : {}) });
      expect(counts).toEqual({
        found: { production: countBound + 1, development: 3 },
        ...{ isExact: false, before: page * 50 },
      });
      found.push(...tokenSets.map(({ id }) => id));
      after = next ?? undefined;
    }
    expect(found).toEqual(rows.slice(0, 200).map(({ id }) => id));
  }
  await db().tokenSet.delete({ where: { id: last } });
  expect(await crowded({ view: "needs-person" })).toEqual([]);
});
