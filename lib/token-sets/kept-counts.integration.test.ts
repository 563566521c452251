import { beforeAll, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import type { TokenSetColumns } from "#lib/factories/token-set-columns.ts";
import { makeLibraryRows, makeTokenSetRows } from "#lib/factories/token-set-rows-factory.ts";
import { by } from "#lib/testing/by.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { countBound } from "./count-view.ts";
import { readKeptCounts } from "./kept-counts.ts";
import { listCountedTokenSets } from "./list-token-sets.ts";
import { type ListTokenSets, listTokenSetsSchema } from "./token-set-schema.ts";

runLarder();
const now = new Date("2026-03-01T12:00:00.000Z");
let team: Team;
let applicationId: string;
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
  ({ id: applicationId } = await makeApplication({ organizationId, ...client }, now));
  const libraryIds = await makeLibraryRows(organizationId, 3, now);
  make = (count, environment, columns) =>
    makeTokenSetRows(
      {
        ...{ organizationId, applicationIds: [applicationId], libraryIds, count },
        health: () => ("verdict" in columns ? "reauthorize" : "healthy"),
        environment: () => environment,
        columns: () => ({ ...columns, name: `${String((made++ * 7_919) % 10_007).padStart(5, "0")} till` }),
      },
      now,
    );
});

const scope = () => ({ organizationId: team.organizationId, isDatabaseHeld: false, now });
const kept = (query: Partial<ListTokenSets>) => {
  const { sort: _sort, order: _order, ...filter } = listTokenSetsSchema.parse(query);
  return readKeptCounts(filter, scope());
};
const list = (query: Partial<ListTokenSets>) =>
  listCountedTokenSets(by(team.support, now), listTokenSetsSchema.parse(query));

it("up to the bound everything is counted, and what waits for a machine does not make it more", async () => {
  await make(countBound, "production", lost);
  await make(3, "development", lost);
  await make(20, "production", inUse);
  const found = { production: countBound, development: 3 };
  expect(await kept({ view: "needs-person" })).toEqual({ found, isExact: false });
  const { counts } = await list({ view: "needs-person" });
  expect(counts).toEqual({ found, isExact: false, before: 0 });
});

it("what many have is not counted one by one, and the list is the same", async () => {
  const [last = ""] = await make(1, "production", lost);
  const found = { production: countBound + 1, development: 3 };
  const none = { production: 0, development: 0 };
  expect(await kept({ view: "needs-person" })).toEqual({ found, isExact: false });
  expect(await kept({ cause: "used_elsewhere" })).toEqual({ found, isExact: true });
  expect(await kept({ cause: "used_elsewhere", application: applicationId })).toEqual({
    found,
    isExact: true,
  });
  expect(await kept({ cause: "used_elsewhere", application: newId() })).toEqual({
    found: none,
    isExact: true,
  });
  expect(await kept({ cause: "answer_lost" })).toEqual({ found: none, isExact: true });
  expect(await kept({ cause: "in_use" }), "by the clock").toEqual({ found: none, isExact: false });
  expect(await kept({ view: "needs-person", q: "till" }), "with more to ask for").toBeNull();
  expect(await kept({ cause: "used_elsewhere", application: "till" }), "of a name").toBeNull();
  expect(await kept({ view: "expires-soon" })).toBeNull();
  const rows = await db().tokenSet.findMany({
    where: { organizationId: team.organizationId, verdict: "used_elsewhere" },
    select: { id: true },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
  const queries = [
    { filter: { view: "needs-person" }, isExact: false },
    { filter: { cause: "used_elsewhere" }, isExact: true },
    { filter: { cause: "used_elsewhere", sort: "cause" }, isExact: true },
  ] as const;
  for (const { filter, isExact } of queries) {
    const ids: string[] = [];
    let after: string | undefined;
    for (let page = 0; page < 4; page += 1) {
      const { tokenSets, counts, next } = await list({ ...filter, ...(after ? { after } : {}) });
      expect(counts).toEqual({ found, isExact, before: page * 50 });
      ids.push(...tokenSets.map(({ id }) => id));
      after = next ?? undefined;
    }
    expect(ids).toEqual(rows.slice(0, 200).map(({ id }) => id));
  }
  await db().tokenSet.delete({ where: { id: last } });
  expect(await kept({ view: "needs-person" })).toMatchObject({ found: { production: countBound } });
});
