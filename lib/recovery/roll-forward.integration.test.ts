import { beforeEach, describe, expect, it } from "vitest";
import { watchSteps } from "#lib/custody/crash-points.ts";
import { db } from "#lib/db/client.ts";
import { adoptDeployment } from "#lib/deployment/adopt-deployment.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { findHold } from "#lib/deployment/deployment-repository.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { claimOnly } from "#lib/testing/claim-only.ts";
import { connectOnce, makePendingSet } from "#lib/testing/connect-flow.ts";
import { forkRefresher } from "#lib/testing/fork-refresher.ts";
import {
  attemptsOf,
  type ConnectedSet,
  heldPair,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { asOperator, makeTeam, type Team } from "#lib/testing/make-team.ts";
import { passDeadlines } from "#lib/testing/pass-deadlines.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { backUp } from "#lib/testing/restore-older-state.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { checkLivingSets } from "#lib/token-sets/check-living-sets.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { replayJournals } from "./replay-journals.ts";

const larder = runLarder();
const nothing = { settled: 0, open: 0, kept: 0 };
let team: Team;
let set: ConnectedSet;
let restore: () => Promise<void>;

beforeEach(async () => {
  team = await makeTeam();
  set = await makeConnectedSet(larder.control, team.organizationId);
  await asOwner().deployment.deleteMany();
  await guardDeployment();
  restore = await backUp();
  await guardDeployment();
});

function refresh(of: { id: string } = set) {
  return refreshTokenSet(by(team.owner), { tokenSetId: of.id, requestedAt: new Date(), trigger: "person" });
}

async function apiAnswers(tokenSetId: string): Promise<number> {
  const { generation } = await rowOf(tokenSetId);
  const { accessToken } = await heldPair(tokenSetId, generation);
  return (await callApi(larder.control, accessToken ?? "")).status;
}

const adopt = async () => adoptDeployment(by(await asOperator(team.owner)), { confirm: "localhost:3000" });

describe("an older state of the database, restored in place while the process runs", () => {
  it("is held before anybody has looked: this process has seen a later one", async () => {
    await restore();
    expect(await findHold(db())).toContain("older state");
    expect(await refusalOf(refresh())).toBe("conflict");
    expect(await tokenCalls(larder.control, set)).toEqual([]);
  });

  it("is rolled forward from the journal once it is adopted, and asked about before it is spent again", async () => {
    await refresh();
    await refresh();
    await restore();
    expect(await rowOf(set.id)).toMatchObject({ generation: 1 });
    expect(await apiAnswers(set.id)).toBe(401);
    await guardDeployment();
    expect(await replayJournals("all"), "a held database is left as it is").toEqual(nothing);

    await adopt();
    expect(await replayJournals("all")).toEqual({ ...nothing, settled: 2 });
    expect(await rowOf(set.id)).toMatchObject({
      verdict: null,
      claimedUntil: null,
      unprovenSince: expect.any(Date),
    });
    expect(await apiAnswers(set.id)).toBe(200);
    expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "issued" }, { outcome: "issued" }]);
    expect(await tokenCalls(larder.control, set)).toHaveLength(2);

    await checkLivingSets(10, unlimited);
    expect(await rowOf(set.id)).toMatchObject({ checkActive: true, unprovenSince: null });
    expect(await refresh()).toMatchObject({ outcome: "refreshed" });
    expect(await replayJournals("all"), "what is known is not settled again").toEqual(nothing);
    expect(await apiAnswers(set.id)).toBe(200);
    expect(await larder.control.doubleSpends()).toEqual([]);
  });

  it("a verdict from the witness is taken back when the journal has the tokens", async () => {
    await refresh();
    await restore();
    await guardDeployment();
    await adopt();
    expect(await refresh()).toMatchObject({ outcome: "reauthorize", verdict: "used_elsewhere" });
    await replayJournals("own");
    expect(await rowOf(set.id)).toMatchObject({ verdict: null });
    expect(await apiAnswers(set.id)).toBe(200);
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
  });

  it("an answer whose set is being refreshed meanwhile stays in the journal of its ended process until it can be entered", async () => {
    const refresher = await forkRefresher(larder.environment);
    const order = { tokenSetId: set.id, requestedAt: new Date().toISOString(), callers: 1 };
    expect(await refresher.refresh({ actor: team.owner, ...order })).toMatchObject([
      { outcome: "refreshed" },
    ]);
    await refresher.ended;
    await restore();
    await guardDeployment();
    await adopt();
    await claimOnly(team, set);
    expect(await replayJournals("all"), "somebody is at work on its set").toEqual(nothing);
    await passDeadlines(set.id);
    expect(await replayJournals("all")).toMatchObject({ settled: 1, kept: 0 });
    expect(await apiAnswers(set.id)).toBe(200);
  });

  it("an answer of then that brought no tokens says nothing about today", async () => {
    await larder.control.replaceSecret(set.clientId);
    expect(await refresh()).toMatchObject({ outcome: "credentials_refused" });
    await restore();
    await guardDeployment();
    await adopt();
    await replayJournals("own");
    expect(await attemptsOf(set.id)).toEqual([]);
    expect(await rowOf(set.id)).toMatchObject({ verdict: null, credentialsRefusedAt: null, failureCount: 0 });
  });

  it("a new connection that it had forgotten is one again", async () => {
    const pending = await makePendingSet(larder.control, team.organizationId);
    restore = await backUp();
    await guardDeployment();
    await connectOnce(larder.control, team.owner, pending);
    await restore();
    expect(await rowOf(pending.id)).toMatchObject({ generation: 0 });
    await guardDeployment();
    await adopt();
    await replayJournals("own");
    expect(await rowOf(pending.id)).toMatchObject({ generation: 1, authorizedBy: team.owner.name });
    expect(await apiAnswers(pending.id)).toBe(200);
  });

  it("keeps a reply whose set is unknown here, or has been connected anew since", async () => {
    watchSteps((step) => {
      if (step === "journalled") throw new Error("the process was cut off");
    });
    await expect(refresh()).rejects.toThrow("cut off");
    watchSteps(() => undefined);
    await restore();
    await guardDeployment();
    await adopt();
    await db().tokenSet.update({
      where: { id: set.id },
      data: { refreshedAt: new Date(Date.now() + 1_000) },
    });
    expect(await replayJournals("own")).toEqual({ ...nothing, kept: 1 });
    expect(await replayJournals("own"), "and keeps it").toEqual({ ...nothing, kept: 1 });
    expect(await rowOf(set.id)).toMatchObject({ generation: 1 });
    await db().tokenSet.update({ where: { id: set.id }, data: { refreshedAt: null } });
    expect(await replayJournals("own")).toEqual({ ...nothing, settled: 1 });
    expect(await apiAnswers(set.id)).toBe(200);
  });
});
