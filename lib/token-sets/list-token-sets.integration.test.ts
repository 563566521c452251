import { beforeAll, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeTokenSet } from "#lib/factories/token-set-factory.ts";
import { by } from "#lib/testing/by.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { listTokenSets } from "./list-token-sets.ts";
import { type ListTokenSets, listTokenSetsSchema, tokenSetSorts } from "./token-set-schema.ts";
import type { TokenSetView } from "./token-set-view.ts";

runLarder();
const now = new Date("2026-03-01T12:00:00.000Z");
const total = 173;
let team: Team;
let strangers: Team;
let foreignId: string;
const applications: string[] = [];
const libraries: string[] = [];

/** Rows with many equal values and many nulls in every column that can be sorted by. */
async function seed(): Promise<void> {
  const { organizationId } = team;
  for (const name of ["Till", "Stock 100%"]) {
    const client = { clientId: `client-${name}`, clientSecret: "secret-of-the-client", name };
    const { id } = await makeApplication({ organizationId, ...client }, now);
    applications.push(id);
  }
  for (const name of ["Brasserie Leopold", "Ünder the Bridge", "brasserie leopold 2"]) {
    const library = { id: newId(), organizationId, name, createdAt: now };
    await db().library.create({ data: library });
    libraries.push(library.id);
  }
  const day = (count: number) => new Date(now.getTime() + count * 86_400_000);
  await db().tokenSet.createMany({
    data: Array.from({ length: total }, (_, index) => ({
      id: newId(),
      organizationId,
      applicationId: applications[index % 2] ?? "",
      libraryId: libraries[index % 3] ?? "",
      environment: index % 5 === 0 ? ("production" as const) : ("development" as const),
      // The same name several times: it is taken per library and environment only.
      name: index % 5 === 0 ? `Set ${Math.floor(index / 15)}` : `set ${String(index).padStart(3, "0")} ÄäZz`,
      grantedScopes: index % 4 === 0 ? ["sales"] : ["accounts", "library"],
      generation: 1,
      accessTokenExpiresAt: index % 3 === 0 ? null : day(1 + (index % 4)),
      nextRefreshAt: index % 7 === 0 ? null : day(index % 2),
      createdAt: now,
    })),
  });
}

beforeAll(async () => {
  team = await makeTeam();
  strangers = await makeTeam("Cantine du Port");
  await seed();
  const { organizationId } = strangers;
  const client = { clientId: "client-of-strangers", clientSecret: "secret-of-the-client", name: "Till" };
  const { id: applicationId } = await makeApplication({ organizationId, ...client }, now);
  foreignId = (await makeTokenSet({ organizationId, applicationId, name: "set 001 foreign" }, now)).id;
});

const list = (query: { [Name in keyof ListTokenSets]?: string | undefined }, actor = team.support) =>
  listTokenSets(by(actor, now), listTokenSetsSchema.parse(query));

/** All pages, one after another, from the first on. */
async function walkForward(query: Partial<ListTokenSets>): Promise<TokenSetView[][]> {
  const pages: TokenSetView[][] = [];
  let after: string | null = null;
  do {
    const page = await list(after === null ? query : { ...query, after });
    expect(page.previous === null).toBe(pages.length === 0);
    pages.push(page.tokenSets);
    after = page.next;
  } while (after !== null);
  return pages;
}

async function walkBackward(query: Partial<ListTokenSets>, from: string): Promise<TokenSetView[][]> {
  const pages: TokenSetView[][] = [];
  let before: string | null = from;
  while (before !== null) {
    const page = await list({ ...query, before });
    expect(page.next).toBe(page.tokenSets.at(-1)?.id);
    pages.unshift(page.tokenSets);
    before = page.previous;
  }
  return pages;
}

const idsOf = (sets: TokenSetView[]) => sets.map((set) => set.id);
const sortValue = {
  name: (set: TokenSetView) => set.name,
  library: (set: TokenSetView) => set.library.name,
  expires: (set: TokenSetView) => set.accessTokenExpiresAt,
  refresh: (set: TokenSetView) => set.nextRefreshAt,
  health: (set: TokenSetView) => set.health,
  cause: (set: TokenSetView) => set.diagnosis.cause ?? "none",
};
const everyOrder = tokenSetSorts.flatMap((sort) =>
  (["asc", "desc"] as const).map((order) => ({ sort, order })),
);

describe("pages by keyset", () => {
  it.each(everyOrder)("visit every row once, forward and backward: $sort $order", async (query) => {
    const forward = await walkForward(query);
    const all = forward.flat();
    expect(forward.map((page) => page.length)).toEqual([50, 50, 50, total - 150]);
    expect(new Set(idsOf(all)).size).toBe(total);
    const last = all.at(-1);
    const backward = (await walkBackward(query, last?.id ?? "")).flat();
    expect(idsOf(backward)).toEqual(idsOf(all.slice(0, -1)));
  });

  it.each(everyOrder)("are sorted by what they say: $sort $order", async ({ sort, order }) => {
    const values = (await walkForward({ sort, order })).flat().map(sortValue[sort]);
    const present = values.filter((value) => value !== null);
    // Runs of equal values stand together, so that no value comes back after another one.
    const runs = present.filter((value, index) => value !== present[index - 1]);
    expect(new Set(runs).size).toBe(runs.length);
    if (sort === "expires" || sort === "refresh") {
      const sorted = [...present].sort();
      expect(present).toEqual(order === "asc" ? sorted : sorted.reverse());
      const nulls = Array.from({ length: values.length - present.length }, () => null);
      expect(values).toEqual(order === "asc" ? [...present, ...nulls] : [...nulls, ...present]);
    }
  });

  it.each(everyOrder)("are the same for a word that all sets have: $sort $order", async (query) => {
    const all = (await walkForward(query)).flat();
    const found = (await walkForward({ ...query, q: "set" })).flat();
    expect(idsOf(found)).toEqual(idsOf(all));
    const backward = await walkBackward({ ...query, q: "set" }, all.at(-1)?.id ?? "");
    expect(idsOf(backward.flat())).toEqual(idsOf(all.slice(0, -1)));
  });

  it("descending is ascending turned round", async () => {
    for (const sort of tokenSetSorts) {
      const up = (await walkForward({ sort, order: "asc" })).flat();
      const down = (await walkForward({ sort, order: "desc" })).flat();
      expect(idsOf(down)).toEqual(idsOf(up).reverse());
    }
  });

  it("start over when the row they hang on is gone or foreign", async () => {
    const first = idsOf((await list({})).tokenSets);
    for (const after of [newId(), foreignId]) {
      const page = await list({ after });
      expect(idsOf(page.tokenSets)).toEqual(first);
      expect(page.previous).toBeNull();
    }
  });
});

describe("filters", () => {
  const walk = async (query: Partial<ListTokenSets>) => (await walkForward(query)).flat();

  it("by environment, application, library and scope, and all together", async () => {
    const [application = "", library = ""] = [applications[0], libraries[0]];
    expect((await walk({ environment: "production" })).every((set) => set.environment === "production")).toBe(
      true,
    );
    expect((await walk({ application })).every((set) => set.application.id === application)).toBe(true);
    expect((await walk({ library })).every((set) => set.library.id === library)).toBe(true);
    expect((await walk({ scope: "sales" })).every((set) => set.grantedScopes.includes("sales"))).toBe(true);
    const both = await walk({ environment: "production", application, library, scope: "sales" });
    expect(both.length).toBeGreaterThan(0);
    expect(both.length).toBeLessThan((await walk({ application })).length);
  });

  it.each([
    ["SET 001", 1],
    ["äz", total - Math.ceil(total / 5)],
    ["bridge", Math.ceil((total - 1) / 3)],
    ["stock 100%", Math.floor(total / 2)],
    ["100%", Math.floor(total / 2)],
    ["100_", 0],
    ["%", Math.floor(total / 2)],
    ["\\", 0],
    ["'; DROP TABLE", 0],
  ])("by words in names, whatever their case, without wildcards: %s finds %i", async (q, count) => {
    expect(await walk({ q })).toHaveLength(count);
  });
});

describe("other tenants", () => {
  it("never appear, whatever is asked", async () => {
    for (const query of [{}, { q: "set 001" }, { environment: "development" }, { q: "foreign" }] as const) {
      expect(idsOf((await walkForward(query)).flat())).not.toContain(foreignId);
    }
    expect(idsOf((await list({}, strangers.owner)).tokenSets)).toEqual([foreignId]);
    expect((await list({ application: applications[0] ?? "" }, strangers.owner)).tokenSets).toEqual([]);
  });
});
