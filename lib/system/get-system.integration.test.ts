import { beforeEach, describe, expect, it } from "vitest";
import { requireCalls, takeCalls } from "#lib/budget/take-calls.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { askToWait } from "#lib/testing/ask-to-wait.ts";
import { by } from "#lib/testing/by.ts";
import { forgetCalls } from "#lib/testing/forget-calls.ts";
import { makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeInstance, minutesAgo } from "#lib/testing/make-instance.ts";
import { asOperator, makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { collectMetrics } from "./collect-metrics.ts";
import { findSilence } from "./find-silence.ts";
import { getInstallation } from "./get-installation.ts";
import { getSystem } from "./get-system.ts";

const larder = runLarder();
let team: Team;

beforeEach(async () => {
  await asOwner().instance.deleteMany();
  await asOwner().tokenSet.deleteMany();
  team = await makeTeam();
});

function makeDue(minutes: number, organizationId = team.organizationId) {
  return makeConnectedSet(larder.control, organizationId, {
    columns: { nextRefreshAt: minutesAgo(minutes) },
  });
}

async function metric(line: string): Promise<string | undefined> {
  const { text } = await collectMetrics();
  return text
    .split("\n")
    .find((one) => one.startsWith(`${line} `))
    ?.slice(line.length + 1);
}

describe("the dead-man's signal", () => {
  it("is silent in a new installation, and with a worker that looked a moment ago", async () => {
    expect(await findSilence(db())).toBeNull();
    await makeInstance("a", { sweptAt: minutesAgo(4) });
    expect(await findSilence(db())).toBeNull();
  });

  it("speaks when the last look is over five minutes past, although a worker says that it is alive", async () => {
    const sweptAt = minutesAgo(6);
    await makeInstance("a", { sweptAt });
    await makeInstance("b", { sweptAt: minutesAgo(600) });
    expect(await findSilence(db())).toEqual({ since: sweptAt.toISOString() });
  });

  it("speaks when no worker ever looked and something has been due for minutes", async () => {
    await makeDue(4);
    expect(await findSilence(db())).toBeNull();
    await makeDue(6);
    expect(await findSilence(db())).toEqual({ since: null });
  });
});

describe("the System page", () => {
  it("counts the work of one's own organization alone", async () => {
    await makeDue(1);
    const longest = await makeDue(7);
    await makeDue(9, (await makeTeam()).organizationId);
    const { work } = await getSystem(by(team.owner));
    const everybody = await getInstallation(by(await asOperator(team.owner)));
    expect(everybody.work).toMatchObject({ due: 3, overdue: 2 });
    const { dueAt } = await rowOf(longest.id);
    expect(work).toEqual({
      ...{ due: 2, overdue: 1, longestDueAt: dueAt?.toISOString() },
      ...{ inFlight: 0, oldestOpenAt: null, unproven: 0 },
      waiting: { secret: 0, machine: 0, retry: 0 },
    });
  });

  it("counts what the list calls due and no worker may take, by what it waits for", async () => {
    const later = new Date(Date.now() + 3_600_000);
    const past = { nextRefreshAt: minutesAgo(14 * 60) };
    for (const columns of [
      { ...past, credentialsRefusedAt: minutesAgo(9) },
      { ...past, promisedUntil: later, promisedTo: "till" },
      { ...past, promisedUntil: later, promisedTo: "till", retryAt: minutesAgo(1) },
      { ...past, retryAt: later, failureCount: 3 },
      { ...past, pausedAt: minutesAgo(9) },
    ]) {
      await makeConnectedSet(larder.control, team.organizationId, { columns });
    }
    const { work } = await getSystem(by(team.owner));
    expect(work).toMatchObject({ due: 0, longestDueAt: null, waiting: { secret: 1, machine: 2, retry: 1 } });
  });

  it("lists what is known to be behind after a restore, of one's own organization alone", async () => {
    await asOwner().deployment.deleteMany();
    await guardDeployment();
    expect((await getSystem(by(team.support))).restored).toBeNull();
    const behind = {
      unprovenSince: minutesAgo(5),
      verdict: "used_elsewhere",
      verdictAt: minutesAgo(1),
    } as const;
    const found = await makeConnectedSet(larder.control, team.organizationId, { columns: behind });
    const { organizationId } = await makeTeam();
    await makeConnectedSet(larder.control, organizationId, { columns: behind });
    await makeConnectedSet(larder.control, team.organizationId, {
      columns: { unprovenSince: minutesAgo(5) },
    });
    const dead = { verdict: "answer_lost", verdictAt: minutesAgo(1) } as const;
    await makeConnectedSet(larder.control, team.organizationId, { columns: dead });
    await asOwner().deployment.updateMany({ data: { adoptedAt: minutesAgo(5), adoptedByName: "Odile" } });
    const { restored, work } = await getSystem(by(team.support));
    expect(restored).toMatchObject({
      adoptedBy: "Odile",
      behind: [{ id: found.id, name: found.name, foundAt: behind.verdictAt.toISOString() }],
      isCut: false,
    });
    expect(work.unproven).toBe(1);
    expect(await metric("larder_sets_unproven")).toBe("1");
  });
});

describe("the calls to Apicbase", () => {
  it("are shown with what is left, who used the rest, and until when it asked to wait", async () => {
    await forgetCalls();
    const operator = by(await asOperator(team.support));
    expect((await getInstallation(operator)).budget).toMatchObject({ left: 1_000_000, waitUntil: null });
    await requireCalls(db(), 3);
    await takeCalls({ kind: "refresh", atMost: 2, unit: 1 });
    await askToWait(90);
    const { budget } = await getInstallation(operator);
    expect(budget).toMatchObject({ left: 999_995, used: { person: 3, refresh: 2, doubt: 0, check: 0 } });
    const waitMs = Date.parse(budget.waitUntil ?? "") - Date.now();
    expect(waitMs).toBeGreaterThan(60_000);
    expect(waitMs).toBeLessThanOrEqual(90_000);
    expect(await metric("larder_provider_calls_limit")).toBe("1000000");
    expect(await metric("larder_provider_calls_left")).toBe("999995");
    expect(await metric('larder_provider_calls_used{kind="person"}')).toBe("3");
    expect(await metric('larder_provider_calls_used{kind="check"}')).toBe("0");
    expect(Number(await metric("larder_provider_wait_seconds"))).toBeGreaterThan(60);
    await forgetCalls();
    expect(await metric("larder_provider_wait_seconds")).toBe("0");
  });
});

describe("metrics", () => {
  it("say what is due, under way, alive and failing in the whole installation", async () => {
    await makeDue(1);
    const set = await makeDue(7);
    const line = {
      tokenSetId: set.id,
      kind: "refresh",
      trigger: "schedule",
      generation: 1,
      fingerprint: "f",
    } as const;
    const by = { fence: 1, actorName: "Larder", instance: "a" };
    const startedAt = minutesAgo(2);
    await db().attempt.createMany({
      data: [
        { ...line, ...by, id: newId(), startedAt, deadlineAt: minutesAgo(1) },
        { ...line, ...by, id: newId(), startedAt, deadlineAt: new Date(Date.now() + 60_000) },
        {
          ...{ ...line, ...by, id: newId(), startedAt, deadlineAt: startedAt, outcome: "issued" },
          completedAt: new Date(startedAt.getTime() + 2_000),
          providerStatus: 200,
          providerMs: 250,
        },
      ],
    });
    await makeInstance("w", { sweptAt: minutesAgo(3), journalBytes: 5, journalFailure: "no space" });
    expect(await metric("larder_sets_due")).toBe("2");
    expect(await metric("larder_sets_overdue")).toBe("1");
    expect(Number(await metric("larder_lag_seconds"))).toBeGreaterThanOrEqual(420);
    expect(await metric("larder_attempts_in_flight")).toBe("1");
    expect(await metric('larder_attempts_day{kind="refresh",trigger="schedule",outcome="issued"}')).toBe("1");
    expect(await metric('larder_attempts_day{kind="refresh",trigger="schedule",outcome="open"}')).toBe("2");
    expect(await metric('larder_provider_latency_seconds{quantile="0.95"}')).toBe("0.25");
    expect(await metric("larder_workers_alive")).toBe("1");
    expect(await metric('larder_journal_bytes{kind="worker"}')).toBe("5");
    expect(await metric('larder_journal_failing{kind="worker"}')).toBe("1");
    expect(await metric('larder_journal_failing{kind="web"}')).toBe("0");
    expect(await metric("larder_deployment_held")).toBe("0");
    expect(Number(await metric("larder_scheduler_last_sweep_age_seconds"))).toBeGreaterThanOrEqual(180);
    expect(Number(await metric("larder_oldest_unsettled_seconds"))).toBeGreaterThanOrEqual(120);
  });

  it("say +Inf where no worker ever looked, and never NaN", async () => {
    expect(await metric("larder_scheduler_last_sweep_age_seconds")).toBe("+Inf");
    expect((await collectMetrics()).text).not.toContain("NaN");
  });

  it("name nobody and nothing", async () => {
    const set = await makeDue(7);
    const { text } = await collectMetrics();
    for (const secret of [set.id, set.name, set.clientId, team.organizationId])
      expect(text).not.toContain(secret);
  });
});
