import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { providerName } from "#lib/oauth/get-provider.ts";
import type { ToldLimit } from "#lib/oauth/told-limit.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { callKinds } from "./call-shares.ts";
import { addToBudget, tellBudget } from "./provider-budget-repository.ts";
import { readBudget } from "./read-budget.ts";
import { requireCalls, returnCalls, takeCalls } from "./take-calls.ts";

runLarder({ LARDER_PROVIDER_CALLS_PER_MINUTE: "100" });

const take = async (kind: "refresh" | "doubt" | "check", atMost: number, unit = 1) =>
  (await takeCalls({ kind, atMost, unit })).calls;

/** Lets time pass, in steps of five seconds. */
async function passSteps(steps: number): Promise<void> {
  await db().$executeRaw`UPDATE "ProviderBudget" SET "step" = "step" - ${steps},
    "toldUntil" = "toldUntil" - make_interval(secs => ${steps * 5}), "waitUntil" = "waitUntil" - make_interval(secs => ${steps * 5})`;
}

async function refusal(calls: number): Promise<AppError> {
  const error: unknown = await requireCalls(db(), calls).catch((reason: unknown) => reason);
  if (error instanceof AppError) return error;
  throw new Error("The calls were granted.");
}

beforeEach(async () => {
  await asOwner().providerBudget.deleteMany();
});

describe("a minute's calls", () => {
  it("people come before the schedule, refreshes before checks, and doubts have a tenth", async () => {
    expect(await take("check", 60, 2), "a quarter, in pairs").toBe(24);
    expect(await take("doubt", 60, 2)).toBe(10);
    expect(await take("refresh", 100), "all but the tenth for people").toBe(56);
    expect(await take("doubt", 2, 2)).toBe(0);
    expect(await take("check", 2, 2)).toBe(0);
    await requireCalls(db(), 10);
    expect(await refusal(1)).toMatchObject({ code: "rate_limited" });
    expect(await readBudget()).toEqual({
      ...{ perMinute: 100, left: 0, waitUntil: null, waitMs: 0 },
      used: { person: 10, refresh: 56, doubt: 10, check: 24 },
    });
  });

  it("checks take nothing while less than half is left", async () => {
    expect(await take("refresh", 49)).toBe(49);
    expect(await take("check", 60)).toBe(1);
    expect(await take("check", 60)).toBe(0);
    expect(await take("refresh", 60)).toBe(40);
  });

  it("are never more, however many ask at once", async () => {
    const asked = Array.from({ length: 40 }, () =>
      requireCalls(db(), 3).then(
        () => 3,
        () => 0,
      ),
    );
    const granted = await Promise.all(asked);
    expect(granted.reduce((sum, calls) => sum + calls, 0)).toBe(99);
    expect((await readBudget()).left).toBe(1);
  });

  it("count for sixty seconds and no longer than one step more", async () => {
    await requireCalls(db(), 100);
    await passSteps(12);
    expect((await readBudget()).left).toBe(0);
    const { calls, moreInMs } = await takeCalls({ kind: "refresh", atMost: 1, unit: 1 });
    expect(calls).toBe(0);
    expect(moreInMs).toBeGreaterThan(0);
    expect(moreInMs).toBeLessThanOrEqual(5_000);
    await passSteps(1);
    expect((await readBudget()).left).toBe(100);
    await passSteps(100_000);
    await requireCalls(db(), 100);
  });

  it("that are not made are given back, and no more than were taken", async () => {
    const kind = "refresh" as const;
    const { calls, step } = await takeCalls({ kind, atMost: 16, unit: 1 });
    expect(calls).toBe(16);
    await returnCalls({ kind, step, calls: 15 });
    expect((await readBudget()).used.refresh).toBe(1);
    await returnCalls({ kind, step, calls: 15 });
    expect((await readBudget()).left).toBe(100);
  });

  it("that are not made are given back to the step in which they were taken, and what was taken since stays", async () => {
    const kind = "refresh" as const;
    const { step } = await takeCalls({ kind, atMost: 16, unit: 1 });
    await passSteps(1);
    expect(await take("refresh", 20)).toBe(20);
    await returnCalls({ kind, step: step - 1, calls: 16 });
    expect((await readBudget()).used.refresh).toBe(20);
    await passSteps(12);
    await returnCalls({ kind, step: step - 13, calls: 16 });
    expect((await readBudget()).used.refresh, "longer than a minute ago: nothing changes").toBe(20);
    await passSteps(1);
    expect((await readBudget()).used.refresh).toBe(0);
  });

  it("that follow from a call already made are counted beyond what is left", async () => {
    await requireCalls(db(), 100);
    await addToBudget(db(), providerName(), "doubt", 2);
    expect(await readBudget()).toMatchObject({ left: 0, used: { person: 100, doubt: 2 } });
  });
});

describe("what the provider tells", () => {
  const told = { left: null, perMinute: null, resetMs: 30_000, isOver: false, waitMs: 0 };
  const tell = (what: Partial<ToldLimit>) => tellBudget(db(), providerName(), { ...told, ...what }, 10);

  beforeEach(async () => {
    await requireCalls(db(), 1);
  });

  it("lowers what is left until then, less what is taken since", async () => {
    await tell({ left: 12 });
    expect((await readBudget()).left).toBe(12);
    expect(await take("refresh", 10), "the tenth for people stays").toBe(2);
    await requireCalls(db(), 10);
    expect((await refusal(1)).text.what).toBe("The calls to Apicbase that one minute allows are used up.");
    await passSteps(6);
    expect((await readBudget()).left).toBe(87);
  });

  it("never raises it", async () => {
    await tell({ left: 5_000 });
    expect((await readBudget()).left).toBe(99);
    await tell({ left: 7 });
    await tell({ left: 50 });
    expect((await readBudget()).left).toBe(7);
  });

  it("lowers it by its policy, where that allows less than the setting", async () => {
    await tell({ perMinute: 60 });
    expect((await readBudget()).left).toBe(59);
  });

  it("a call that was one too many leaves what people have of their own, and nothing to others", async () => {
    await tell({ isOver: true });
    expect(await take("refresh", 10)).toBe(0);
    await requireCalls(db(), 10);
    expect(await refusal(1)).toMatchObject({ code: "rate_limited" });
    await passSteps(6);
    expect(await take("refresh", 10)).toBe(10);
  });

  it("a request to wait holds for every kind of call, and says until when", async () => {
    await tell({ waitMs: 120_000 });
    for (const kind of callKinds) {
      if (kind !== "person") expect(await take(kind, 10)).toBe(0);
    }
    const { code, text, retryAfterSeconds } = await refusal(1);
    const { waitUntil } = await readBudget();
    expect(code).toBe("rate_limited");
    const fullMinute = new Date(Math.ceil(Date.parse(waitUntil ?? "") / 60_000) * 60_000).toISOString();
    expect(text.what, "in full minutes").toBe(`Apicbase asks us to wait until ${fullMinute}.`);
    expect(text.safe).toBe("Nothing was sent, and nothing was changed.");
    expect(retryAfterSeconds).toBe(120);
    await passSteps(24);
    await requireCalls(db(), 1);
  });

  it("a shorter request to wait does not end a longer one", async () => {
    await tell({ waitMs: 120_000 });
    await tell({ waitMs: 1_000 });
    expect((await refusal(1)).retryAfterSeconds).toBe(120);
  });
});
