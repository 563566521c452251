import { beforeEach, describe, expect, it } from "vitest";
import { addToBudget, insertBudget } from "#lib/budget/provider-budget-repository.ts";
import { db } from "#lib/db/client.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { env } from "#lib/env.ts";
import { alertsOf, makeRules, messagesOf, ruleOf, subjectsOf } from "#lib/testing/alerts.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeInstance, minutesAgo } from "#lib/testing/make-instance.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { judgeAlerts } from "./judge-alerts.ts";
import { watchOnce } from "./keep-watching.ts";
import { proposeRules } from "./propose-rules.ts";

const larder = runLarder({ LARDER_PROVIDER_CALLS_PER_MINUTE: "100" });
let team: Team;

beforeEach(async () => {
  await asOwner().instance.deleteMany();
  await asOwner().alertRule.deleteMany();
  await asOwner().deployment.deleteMany();
  await asOwner().providerBudget.deleteMany();
  await guardDeployment();
  team = await makeTeam();
  await makeRules(team);
});

const judge = () => judgeAlerts(new Date());
const lastText = async () => (await messagesOf(team)).at(-1)?.text ?? "";

describe("a scheduler that is silent", () => {
  it("is told and delivered by a process that is no worker, once, and over when a worker looks again", async () => {
    const worker = await makeInstance("worker-1", { sweptAt: minutesAgo(7) });
    let delivered = 0;
    const outbox = {
      begin: async () => {
        delivered += 1;
      },
    };
    await watchOnce(new Date(), outbox);
    await watchOnce(new Date(), outbox);
    expect(delivered).toBe(2);
    expect(await subjectsOf(team)).toEqual(["alert.opened Nothing is refreshed"]);
    expect(await lastText()).toContain("Access tokens work until they expire");
    await db().instance.update({ where: { id: worker.id }, data: { sweptAt: new Date() } });
    await watchOnce(new Date(), outbox);
    expect(delivered, "a worker lives").toBe(2);
    await judge();
    expect(await subjectsOf(team)).toEqual([
      "alert.opened Nothing is refreshed",
      "alert.recovered Recovered: Nothing is refreshed",
    ]);
    expect(await lastText()).toMatch(/^It is over: Nothing is refreshed\./);
  });

  it("does not also say of each set that it was not refreshed when due", async () => {
    await makeInstance("worker-1", { sweptAt: minutesAgo(30) });
    const columns = { nextRefreshAt: minutesAgo(40) };
    await makeConnectedSet(larder.control, team.organizationId, { environment: "production", columns });
    await judge();
    expect(await subjectsOf(team)).toEqual(["alert.opened Nothing is refreshed"]);
    await db().instance.updateMany({ data: { sweptAt: new Date() } });
    await judge();
    expect(
      (await subjectsOf(team))
        .slice(1)
        .map((subject) => subject.split(":")[0])
        .toSorted(),
    ).toEqual(["alert.opened Not refreshed when due", "alert.recovered Recovered"]);
  });
});

it("a database that waits for adoption is told, and nothing is said of its sets", async () => {
  await makeInstance("worker-1", { sweptAt: new Date() });
  const columns = { verdict: "used_elsewhere", verdictAt: minutesAgo(3) } as const;
  await asOwner().deployment.updateMany({ data: { identity: "another cluster/16384" } });
  await makeConnectedSet(larder.control, team.organizationId, { environment: "production", columns });
  await judge();
  await judge();
  expect(await subjectsOf(team)).toEqual(["alert.opened Database waits for adoption"]);
  await asOwner().deployment.deleteMany();
  await guardDeployment();
  await judge();
  expect((await subjectsOf(team)).toSorted()).toEqual([
    expect.stringMatching(/^alert\.opened Connection lost/),
    "alert.opened Database waits for adoption",
    "alert.recovered Recovered: Database waits for adoption",
  ]);
});

it("a journal that no running worker can write is told; a worker that is gone proves nothing, one that writes does", async () => {
  const journalFailure = "disk full";
  const broken = await makeInstance("worker-1", { sweptAt: new Date(), journalFailure });
  await makeInstance("worker-2", { sweptAt: new Date() });
  await judge();
  expect(await messagesOf(team)).toEqual([]);
  await db().instance.updateMany({ data: { journalFailure } });
  await judge();
  expect(await subjectsOf(team)).toEqual(["alert.opened Larder’s disk takes no writes"]);
  await db().instance.updateMany({ data: { stoppedAt: new Date() } });
  await judge();
  expect(await alertsOf(team)).toMatchObject([{ endedAt: null }]);
  await db().instance.update({ where: { id: broken.id }, data: { stoppedAt: null, journalFailure: null } });
  await judge();
  expect(await subjectsOf(team)).toHaveLength(2);
});

it("calls that are nearly used up are told where somebody wants that, and over when there is room", async () => {
  await makeInstance("worker-1", { sweptAt: new Date() });
  const provider = new URL(env().APICBASE_TOKEN_URL).origin;
  const use = async (calls: number) => {
    await asOwner().providerBudget.deleteMany();
    await insertBudget(db(), provider);
    await addToBudget(db(), provider, "person", calls);
  };
  await use(96);
  await judge();
  expect(await messagesOf(team)).toEqual([]);
  const { id } = await ruleOf(team, "budget_nearly_used", null);
  await db().alertRule.update({ where: { id }, data: { active: true } });
  await judge();
  await use(86);
  await judge();
  expect(await subjectsOf(team)).toEqual(["alert.opened Calls to Apicbase nearly used up"]);
  await use(56);
  await judge();
  expect(await subjectsOf(team)).toHaveLength(2);
});

describe("the rules that an organization begins with", () => {
  it("are one for each condition and environment, made once, however many propose them", async () => {
    const another = await makeTeam("Elsewhere");
    await Promise.all([proposeRules(new Date()), proposeRules(new Date()), proposeRules(new Date())]);
    const rules = await db().alertRule.findMany({ where: { organizationId: another.organizationId } });
    expect(rules).toHaveLength(8 * 2 + 4);
    const active = (environment: string | null) =>
      rules
        .filter((rule) => rule.environment === environment && rule.active)
        .map(({ condition }) => condition);
    expect(active("development").toSorted()).toEqual(["application_refused", "connection_lost"]);
    expect(active("production")).toHaveLength(8);
    expect(active(null).toSorted()).toEqual(["database_held", "journal_failing", "scheduler_silent"]);
    expect(
      await db().destination.count({ where: { organizationId: another.organizationId } }),
      "no mail",
    ).toBe(0);
  });
});
