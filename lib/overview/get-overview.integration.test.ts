import fc from "fast-check";
import pg from "pg";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { environments } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeAuditRows } from "#lib/factories/audit-rows-factory.ts";
import {
  makeLibraryRows,
  makeTokenSetRows,
  type TokenSetRowsOptions,
} from "#lib/factories/token-set-rows-factory.ts";
import { healths, toHealth } from "#lib/health/token-set-health.ts";
import { by } from "#lib/testing/by.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { listTokenSets } from "#lib/token-sets/list-token-sets.ts";
import { listTokenSetsSchema } from "#lib/token-sets/token-set-schema.ts";
import { getOverview } from "./get-overview.ts";

runLarder();
const now = new Date("2026-11-23T18:00:00.000Z");
const hour = 60 * 60 * 1_000;
const at = (hours: number) => new Date(now.getTime() + hours * hour);

async function makeSets(
  team: Team,
  options: Omit<TokenSetRowsOptions, "organizationId" | "applicationIds" | "libraryIds">,
) {
  const { organizationId } = team;
  const application = { organizationId, clientId: newId(), clientSecret: "a client secret" };
  const { id } = await makeApplication(application, now);
  const libraryIds = await makeLibraryRows(organizationId, 3, now, newId());
  return makeTokenSetRows({ organizationId, applicationIds: [id], libraryIds, ...options }, now);
}

/** Any combination of the columns that health follows from, with instants on and beside the clock. */
const facts = fc.record({
  generation: fc.constantFrom(0, 1, 7),
  verdict: fc.constantFrom(null, null, "answer_lost" as const, "client_secret_changed" as const),
  revokedAt: fc.constantFrom(null, null, now),
  ...{ pausedAt: fc.constantFrom(null, null, at(-3)), archivedAt: fc.constant(null) },
  failureCount: fc.constantFrom(0, 0, 1, 9),
  accessTokenExpiresAt: fc.constantFrom(null, at(-1), now, at(0.001), at(40)),
  nextRefreshAt: fc.constantFrom(null, at(-1), now, at(0.001), at(20)),
});

const utc = { zone: "UTC" };

describe("the counts", () => {
  let team: Team;
  const generated = fc.sample(facts, { numRuns: 600, seed: 20_261_123 });

  beforeAll(async () => {
    team = await makeTeam();
    const neighbour = await makeTeam("Neighbours");
    await makeSets(team, { count: generated.length, columns: (index) => generated[index] ?? {} });
    await makeSets(neighbour, { count: 50 });
  });

  it("agree with the rule for one row, whatever the row", async () => {
    const { counts } = await getOverview(by(team.support, now), utc);
    for (const health of healths) {
      for (const environment of environments) {
        const where = { organizationId: team.organizationId, environment };
        const rows = await db().tokenSet.findMany({ where });
        const filtered = rows.filter((row) => toHealth(row, now) === health);
        const counted = counts.find((one) => one.health === health && one.environment === environment);
        expect(counted?.count ?? 0, `${health} in ${environment}`).toBe(filtered.length);
      }
    }
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(generated.length);
  });

  it("count what the list shows", async () => {
    const { counts } = await getOverview(by(team.owner, now), utc);
    const query = listTokenSetsSchema.parse({ health: "overdue" });
    const page = await listTokenSets(by(team.owner, now), query);
    const overdue = counts.filter(({ health }) => health === "overdue");
    const count = overdue.reduce((sum, one) => sum + one.count, 0);
    expect(count).toBeGreaterThan(0);
    expect(page.tokenSets.every(({ health }) => health === "overdue")).toBe(true);
    if (page.next === null) expect(page.tokenSets).toHaveLength(count);
  });

  it("take the same number of queries for ten sets as for hundreds", async () => {
    const small = await makeTeam("Small");
    await makeSets(small, { count: 4, health: () => "overdue" });
    const sent = vi.spyOn(pg.Client.prototype, "query");
    const queries = async (who: Team) => {
      sent.mockClear();
      await getOverview(by(who.owner, now), utc);
      return sent.mock.calls.length;
    };
    expect(await queries(team)).toBe(await queries(small));
    expect(await queries(team)).toBeLessThanOrEqual(17);
    sent.mockRestore();
  });
});

describe("what needs a person", () => {
  it("is said in one sentence for production, and by cause, the worst first, with the first sets of each", async () => {
    const team = await makeTeam();
    const order = ["retrying", "overdue", "reauthorize", "healthy", "paused"] as const;
    await makeSets(team, {
      count: 60,
      health: (index) => order[index % order.length] ?? "healthy",
      environment: () => "production",
      columns: (index) =>
        order[index % order.length] === "reauthorize"
          ? { verdict: "answer_lost", verdictAt: at(-index) }
          : { failureReason: { code: "not_answering", reason: "HTTP 503" } },
    });
    const { summaries, problems } = await getOverview(by(team.owner, now), utc);
    expect(summaries.production).toMatchObject({
      tone: "act",
      headline: "12 of 60 production connections need you",
    });
    expect(summaries.development).toBeNull();
    const [lost, unreachable] = problems;
    expect(lost).toMatchObject({ cause: "answer_lost", count: 12, production: 12, isWaiting: false });
    expect(unreachable).toMatchObject({ cause: "provider_unreachable", isWaiting: true, toDo: null });
    expect(lost?.first).toHaveLength(3);
    expect(lost?.since).toBeNull();
    expect(lost?.remedy).toBeNull();
  });

  it("is not said of another organization's sets", async () => {
    const [team, neighbour] = [await makeTeam(), await makeTeam("Neighbours")];
    await makeSets(neighbour, { count: 5, health: () => "reauthorize" });
    await makeSets(team, { count: 1, health: () => "healthy", environment: () => "production" });
    const { problems, counts } = await getOverview(by(team.owner, now), utc);
    expect(problems).toEqual([]);
    expect(counts).toEqual([{ environment: "production", health: "healthy", count: 1 }]);
  });

  it("leads to what helps, for those who may", async () => {
    const team = await makeTeam();
    await makeSets(team, {
      count: 2,
      health: () => "reauthorize",
      environment: () => "production",
      columns: (index) => ({
        verdict: index === 0 ? "client_secret_changed" : "used_elsewhere",
        verdictAt: at(index),
      }),
    });
    const remedies = async (actor: Team["owner"]) =>
      (await getOverview(by(actor, now), utc)).problems.map(({ remedy }) => remedy?.kind ?? null);
    expect(await remedies(team.owner)).toEqual(["reconnect", "replace-secret"]);
    expect(await remedies(team.developer)).toEqual([null, null]);
    expect(await remedies(team.support)).toEqual([null, null]);
  });
});

describe("the coming seven days", () => {
  it("count living sets by the viewer's day and environment, and nothing beyond", async () => {
    const team = await makeTeam();
    const plans = [
      { nextRefreshAt: at(1), accessTokenExpiresAt: at(5.99) },
      { nextRefreshAt: at(6), accessTokenExpiresAt: at(6 + 6 * 24 - 0.01) },
      { nextRefreshAt: at(-1), accessTokenExpiresAt: at(6 + 6 * 24) },
      { nextRefreshAt: at(2), accessTokenExpiresAt: at(3), pausedAt: now },
      { nextRefreshAt: at(2), accessTokenExpiresAt: at(3), revokedAt: now },
      { nextRefreshAt: at(2), accessTokenExpiresAt: at(3), verdict: "unknown" as const },
    ];
    await makeSets(team, {
      count: plans.length,
      health: () => "healthy",
      environment: () => "production",
      columns: (index) => plans[index] ?? {},
    });
    const { days } = await getOverview(by(team.owner, now), utc);
    expect(days.map(({ day }) => day).at(0)).toBe("2026-11-23");
    expect(days[0]).toMatchObject({ from: now.toISOString(), to: "2026-11-24T00:00:00.000Z" });
    expect(days.map(({ refreshes }) => refreshes.production)).toEqual([1, 1, 0, 0, 0, 0, 0]);
    expect(days.map(({ expiries }) => expiries.production)).toEqual([2, 0, 0, 0, 0, 0, 1]);
    expect(days.every((day) => day.refreshes.development + day.expiries.development === 0)).toBe(true);
    const shown = async (query: object) =>
      (await listTokenSets(by(team.owner, now), listTokenSetsSchema.parse(query))).tokenSets.length;
    for (const { from, to, refreshes, expiries } of days) {
      expect(await shown({ refreshFrom: from, refreshTo: to })).toBe(refreshes.production);
      expect(await shown({ expiresFrom: from, expiresTo: to })).toBe(expiries.production);
    }
    const brussels = await getOverview(by(team.owner, now), { zone: "Europe/Brussels" });
    expect(brussels.days[0]?.to).toBe("2026-11-23T23:00:00.000Z");
    expect(brussels.days.map(({ expiries }) => expiries.production)).toEqual([1, 1, 0, 0, 0, 0, 0]);
  });
});

describe("what happened lately, and the first steps", () => {
  it("shows the last eight events of this organization alone", async () => {
    const [team, neighbour] = [await makeTeam(), await makeTeam("Neighbours")];
    const ids = await makeAuditRows({ organizationId: team.organizationId, count: 10 }, now);
    await makeAuditRows({ organizationId: neighbour.organizationId, count: 3 }, at(1));
    const { recent } = await getOverview(by(team.support, now), utc);
    expect(recent.map(({ id }) => id)).toEqual(ids.slice(0, 8));
  });

  it("takes a check that nobody answered for no answer of Apicbase", async () => {
    const team = await makeTeam();
    await makeSets(team, { count: 1, health: () => "healthy" });
    const { heardAt } = await getOverview(by(team.owner, now), utc);
    const data = { checkedAt: new Date(now.getTime() + 60_000), checkActive: null };
    await db().tokenSet.updateMany({ where: { organizationId: team.organizationId }, data });
    expect(heardAt).toEqual(expect.any(String));
    expect((await getOverview(by(team.owner, now), utc)).heardAt).toBe(heardAt);
    await db().tokenSet.updateMany({
      where: { organizationId: team.organizationId },
      data: { checkActive: true },
    });
    expect((await getOverview(by(team.owner, now), utc)).heardAt).toBe(data.checkedAt.toISOString());
  });

  it("knows how far a new organization has come, and what another's sets are: nothing", async () => {
    const team = await makeTeam();
    expect(await getOverview(by(team.owner, now), utc)).toMatchObject({
      firstStep: "register",
      counts: [],
      heardAt: null,
    });
    const { organizationId } = team;
    await makeApplication({ organizationId, clientId: newId(), clientSecret: "a client secret" }, now);
    expect((await getOverview(by(team.owner, now), utc)).firstStep).toBe("name");
    await makeSets(team, { count: 1, health: () => "pending" });
    expect((await getOverview(by(team.owner, now), utc)).firstStep).toBe("connect");
    await makeSets(team, { count: 1, health: () => "revoked" });
    expect((await getOverview(by(team.owner, now), utc)).firstStep).toBeNull();
  });
});
