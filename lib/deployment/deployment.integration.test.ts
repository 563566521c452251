import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Actor } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { recoverOpenSets, refreshDueSets } from "#lib/refresh/refresh-due-sets.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { attemptsOf, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { asOperator, makeTeam, type Team } from "#lib/testing/make-team.ts";
import { recordOf } from "#lib/testing/people.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { checkLivingSets } from "#lib/token-sets/check-living-sets.ts";
import { adoptDeployment, getHold } from "./adopt-deployment.ts";
import { guardDeployment } from "./deployment.ts";

const larder = runLarder();
const now = () => new Date();
let team: Team;
let operator: Actor;

const address = "localhost:3000";

beforeEach(async () => {
  team = await makeTeam();
  operator = await asOperator((await makeTeam("Whoever runs Larder")).support);
  await db().tokenSet.updateMany({ data: { pausedAt: now() } });
  await asOwner().deployment.deleteMany();
  await guardDeployment();
});

function makeDue() {
  const columns = { nextRefreshAt: new Date(Date.now() - 1_000) };
  return makeConnectedSet(larder.control, team.organizationId, { columns });
}

function refresh(set: { id: string }) {
  return refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: now(), trigger: "person" });
}

/** As a dump restored into another cluster finds itself. */
async function copyDatabase(): Promise<void> {
  await asOwner().deployment.updateMany({ data: { identity: "another cluster/16384" } });
}

/** A set whose stored generation is known to be behind. */
const behind = {
  verdict: "used_elsewhere",
  verdictEvidence: { code: "behind_after_restore", adoptedAt: expect.any(String) },
  unprovenSince: expect.any(Date),
};

async function expectNothingSpent(set: { id: string; clientId: string }): Promise<void> {
  expect(await refreshDueSets(unlimited)).toBe(0);
  expect(await recoverOpenSets(unlimited)).toBe(0);
  expect(await refusalOf(refresh(set))).toBe("conflict");
  expect(await larder.control.calls({ endpoint: "token", clientId: set.clientId })).toEqual([]);
}

describe("a copied database", () => {
  it("spends nothing, from its first moment on, and says so", async () => {
    const set = await makeDue();
    await copyDatabase();
    // Nobody has looked yet: the claim itself does.
    await expectNothingSpent(set);
    expect(await getHold(by(team.support))).toContain("copy");
    await guardDeployment();
    await expectNothingSpent(set);
    expect(await db().deployment.findFirst()).toMatchObject({ heldReason: expect.stringContaining("copy") });
  });

  it("is adopted by an operator alone, who types the address, on the record of every organization", async () => {
    await copyDatabase();
    for (const actor of [team.owner, team.admin, team.developer, team.support]) {
      expect(await refusalOf(adoptDeployment(by(actor), { confirm: address }))).toBe("forbidden");
      // As if the request had been let through before the right was taken.
      const stale = by({ ...actor, isOperator: true });
      expect(await refusalOf(adoptDeployment(stale, { confirm: address }))).toBe("forbidden");
    }
    const wrong = adoptDeployment(by(operator), { confirm: "Whoever runs Larder" });
    expect(await refusalOf(wrong)).toBe("confirmation_required");
    expect(await getHold(by(team.owner))).not.toBeNull();
    await adoptDeployment(by(operator), { confirm: ` ${address.toUpperCase()}` });
    expect(await getHold(by(team.owner))).toBeNull();
    expect(await recordOf(team.organizationId)).toContain("deployment.adopted Brasserie Leopold");
    expect(await recordOf(operator.organizationId)).toContain("deployment.adopted Whoever runs Larder");
    expect(await refusalOf(adoptDeployment(by(operator), { confirm: address }))).toBe("conflict");
  });

  it("is adopted once, however many ask at once", async () => {
    await copyDatabase();
    const second = await asOperator(team.owner);
    const asked = [operator, second, operator].map((actor) =>
      adoptDeployment(by(actor), { confirm: address }),
    );
    const settled = await Promise.allSettled(asked);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const adopted = (await recordOf(team.organizationId)).filter((line) => line.startsWith("deployment"));
    expect(adopted).toHaveLength(1);
  });

  it("is never adopted by an API key of an operator", async () => {
    await copyDatabase();
    const key = { id: newId(), name: "Nightly", permissions: [], environments: [] };
    expect(await refusalOf(adoptDeployment(by({ ...operator, key }), { confirm: address }))).toBe(
      "forbidden",
    );
  });

  it("asks about every living set before it spends, and leaves alone what was rotated elsewhere", async () => {
    const alive = await makeDue();
    const rotated = await makeDue();
    await larder.control.revokeTokenSet(rotated.sandboxTokenSetId);
    await copyDatabase();
    await adoptDeployment(by(operator), { confirm: address });
    await checkLivingSets(10, unlimited);
    expect(await rowOf(alive.id)).toMatchObject({ checkActive: true, verdict: null, unprovenSince: null });
    expect(await rowOf(rotated.id)).toMatchObject({ ...behind, checkActive: false });
    expect(await refreshDueSets(unlimited)).toBe(1);
    expect(await rowOf(alive.id)).toMatchObject({ generation: 2 });
    expect(await tokenCalls(larder.control, rotated)).toEqual([]);
  });

  it("asks in the refresh itself when the refresh comes first, the worker's or a person's", async () => {
    const [alive, rotated, byHand] = [await makeDue(), await makeDue(), await makeDue()];
    for (const { sandboxTokenSetId } of [rotated, byHand])
      await larder.control.revokeTokenSet(sandboxTokenSetId);
    await copyDatabase();
    await adoptDeployment(by(operator), { confirm: address });
    expect(await refresh(byHand)).toMatchObject({ outcome: "reauthorize", verdict: "used_elsewhere" });
    expect(await refreshDueSets(unlimited)).toBe(2);
    expect(await rowOf(alive.id)).toMatchObject({ generation: 2, unprovenSince: null });
    for (const set of [rotated, byHand]) {
      expect(await rowOf(set.id)).toMatchObject(behind);
      expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "not_sent", verdict: "used_elsewhere" }]);
      expect(await tokenCalls(larder.control, set)).toEqual([]);
    }
  });

  it("spends nothing as long as Apicbase cannot be asked, and asks again", async () => {
    const set = await makeDue();
    await copyDatabase();
    await adoptDeployment(by(operator), { confirm: address });
    const silence = { kind: "status", status: 503, clientId: set.clientId, times: 2 } as const;
    await larder.control.addFault({ endpoint: "introspect", ...silence });
    await larder.control.addFault({ endpoint: "api", kind: "status", status: 503, times: 2 });
    expect(await refresh(set)).toMatchObject({
      outcome: "retry_later",
      detail: expect.stringContaining("not known"),
    });
    expect(await tokenCalls(larder.control, set)).toEqual([]);
    await larder.control.clearFaults();
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
  });

  it("offers once what can no longer be asked about, as the replay that it may be", async () => {
    const eightDaysMs = 8 * 86_400_000;
    const issuedAt = new Date(Date.now() - eightDaysMs);
    const set = await makeConnectedSet(larder.control, team.organizationId, { issuedAt });
    await larder.control.setClockOffset(eightDaysMs);
    onTestFinished(() => larder.control.setClockOffset(0));
    await copyDatabase();
    await adoptDeployment(by(operator), { confirm: address });
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
    expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "issued", replay: true }]);
  });
});

describe("an older state of the same database", () => {
  it("is noticed by the data directory, which has seen a later one", async () => {
    const set = await makeDue();
    const { clock } = await db().deployment.findFirstOrThrow();
    await guardDeployment();
    await guardDeployment();
    await asOwner().deployment.updateMany({ data: { clock } });
    await guardDeployment();
    await expectNothingSpent(set);
    expect(await getHold(by(team.owner))).toContain("older state");
    await adoptDeployment(by(operator), { confirm: address });
    await guardDeployment();
    expect(await getHold(by(team.owner))).toBeNull();
  });

  it("is told from a clock that several processes of one directory move on at once", async () => {
    const process = async () => {
      for (let beat = 0; beat < 25; beat++) await guardDeployment();
    };
    await Promise.all(Array.from({ length: 4 }, process));
    expect(await getHold(by(team.owner))).toBeNull();
  });

  it("another deployment's mark, or a damaged one, holds nothing", async () => {
    const file = join(larder.environment.LARDER_DATA_DIR ?? "", "deployment.json");
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ clock: expect.any(String) });
    writeFileSync(file, "torn");
    await guardDeployment();
    expect(await getHold(by(team.owner))).toBeNull();
  });
});
