import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeLibraryRows, makeTokenSetRows } from "#lib/factories/token-set-rows-factory.ts";
import { causesForPeople } from "#lib/health/next-step.ts";
import { type Health, healths } from "#lib/health/token-set-health.ts";
import { by } from "#lib/testing/by.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";

import { listCountedTokenSets, listTokenSets } from "./list-token-sets.ts";
import { type ListTokenSets, listTokenSetsSchema } from "./token-set-schema.ts";
import type { TokenSetView } from "./token-set-view.ts";

runLarder();
const now = new Date("2026-11-23T12:00:00.000Z");
const total = 330;
let team: Team;

const day = (count: number) => new Date(now.getTime() + count * 86_400_000);
/** Thirty-three of each health, spread over the names. */
const healthOf = (index: number): Health => healths[index % healths.length] ?? "healthy";

beforeAll(async () => {
  for (const name of ["Neighbours", "Ours"]) {
    team = await makeTeam(name);
    const { organizationId } = team;
    const client = { clientId: newId(), clientSecret: "a client secret" };
    const { id } = await makeApplication({ organizationId, ...client }, now);
    const libraryIds = await makeLibraryRows(organizationId, 4, now);
    const columns = (index: number) => ({
      authorizedBy: index % 3 === 0 ? "Nora Claes" : "chef@brasserie.test",
      refreshedAt: day(index % 2 === 0 ? -3 : -0.5),
      checkedAt: null,
      ...(index % 20 === 8 ? { grantedScopes: ["accounts"], accessTokenExpiresAt: day(9) } : {}),
    });
    const rows = {
      organizationId,
      applicationIds: [id],
      libraryIds,
      count: total,
      health: healthOf,
      columns,
    };
    await makeTokenSetRows(rows, now);
  }
});

const toQuery = (query: { [Name in keyof ListTokenSets]?: string }) => listTokenSetsSchema.parse(query);

async function walk(query: { [Name in keyof ListTokenSets]?: string }): Promise<TokenSetView[]> {
  const sets: TokenSetView[] = [];
  let after: string | null = null;
  do {
    const page = await listTokenSets(by(team.support, now), toQuery(after ? { ...query, after } : query));
    sets.push(...page.tokenSets);
    after = page.next;
  } while (after !== null);
  return sets;
}

const rank = ({ health }: TokenSetView) => healths.indexOf(health);

describe("the list without a filter", () => {
  it("begins with the worst, each health by name, and leaves revoked and archived sets out", async () => {
    const sets = await walk({});
    const expected = sets.toSorted(
      (one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1),
    );
    expect(sets.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    expect(new Set(sets.map(({ health }) => health))).toEqual(
      new Set(healths.filter((health) => health !== "revoked" && health !== "archived")),
    );
  });

  it("shows revoked and archived sets to who asks for them, last", async () => {
    const sets = await walk({ ended: "shown" });
    expect(sets).toHaveLength(total);
    expect([...new Set(sets.map(({ health }) => health))].slice(-2)).toEqual(["revoked", "archived"]);
    for (const ended of ["revoked", "archived"] as const) {
      const found = await walk({ health: ended });
      expect(found.length).toBeGreaterThan(0);
      expect(found.every(({ health }) => health === ended)).toBe(true);
    }
  });

  it("turned round is the same list from its end", async () => {
    const ids = (await walk({})).map(({ id }) => id);
    expect((await walk({ order: "desc" })).map(({ id }) => id)).toEqual(ids.reverse());
  });
});

describe("what is asked most", () => {
  it("finds what needs a person: what has a cause for people, whatever else", async () => {
    const all = await walk({ ended: "shown" });
    const expected = all.filter(({ diagnosis }) => causesForPeople.some((one) => one === diagnosis.cause));
    const found = await walk({ view: "needs-person" });
    expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    expect(new Set(found.map(({ diagnosis }) => diagnosis.cause)).size).toBeGreaterThan(3);
  });

  it("finds what expires within seven days, of sets that go on", async () => {
    const found = await walk({ view: "expires-soon" });
    expect(found.length).toBeGreaterThan(0);
    for (const { accessTokenExpiresAt, health } of found) {
      expect(Date.parse(accessTokenExpiresAt ?? "")).toBeGreaterThan(now.getTime());
      expect(Date.parse(accessTokenExpiresAt ?? "")).toBeLessThanOrEqual(day(7).getTime());
      expect(["revoked", "reauthorize", "pending"]).not.toContain(health);
    }
  });

  it("finds what Apicbase has not confirmed for a day", async () => {
    const found = await walk({ view: "silent" });
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ refreshedAt }) => Date.parse(refreshedAt ?? "") < day(-1).getTime())).toBe(true);
  });
});

describe("filters", () => {
  it("find one cause alone", async () => {
    const found = await walk({ cause: "scope_missing" });
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map(({ diagnosis }) => diagnosis.cause))).toEqual(new Set(["scope_missing"]));
  });

  it("find who connected it, and a library by a part of its name, in any case", async () => {
    const byNora = await walk({ by: "nora" });
    expect(new Set(byNora.map(({ authorizedBy }) => authorizedBy))).toEqual(new Set(["Nora Claes"]));
    const inKitchen = await walk({ library: "kitchen 0002" });
    expect(new Set(inKitchen.map(({ library }) => library.name))).toEqual(new Set(["Kitchen 0002"]));
    const [library] = inKitchen.map((set) => set.library.id);
    expect(await walk({ library: library ?? "" })).toHaveLength(inKitchen.length);
  });
});

describe("ranges", () => {
  it("find what expires, and what is planned, from an instant on and before another", async () => {
    const all = await walk({ ended: "shown" });
    const [from, to] = [day(1).toISOString(), day(3).toISOString()];
    const within = (at: string | null) => at !== null && at >= from && at < to;
    const held = ["on_hold", "in_doubt", "paused", "overdue", "retrying", "due", "healthy"];
    const expiring = all.filter((set) => held.includes(set.health) && within(set.accessTokenExpiresAt));
    const found = await walk({ expiresFrom: from, expiresTo: to });
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set(expiring.map(({ id }) => id)));
    const refreshed = ["in_doubt", "overdue", "retrying", "due", "healthy"];
    const planned = all.filter((set) => refreshed.includes(set.health) && within(set.nextRefreshAt));
    const due = await walk({ refreshFrom: from, refreshTo: to });
    expect(new Set(due.map(({ id }) => id))).toEqual(new Set(planned.map(({ id }) => id)));
    expect([found.length, due.length].every((count) => count > 0)).toBe(true);
  });
});

describe("the counts", () => {
  it("say how many are found in each environment, and how many stand before a page", async () => {
    const all = await walk({});
    const second = toQuery({ after: all[49]?.id ?? "" });
    const { counts } = await listCountedTokenSets(by(team.support, now), second);
    const inProduction = all.filter(({ environment }) => environment === "production").length;
    expect(counts).toEqual({
      found: { production: inProduction, development: all.length - inProduction },
      isExact: true,
      before: 50,
    });
    const within = toQuery({ environment: "production", q: "till" });
    const found = await listCountedTokenSets(by(team.support, now), within);
    expect(found.counts).toEqual({ ...counts, before: 0 });
  });
});
