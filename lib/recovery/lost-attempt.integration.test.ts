import { expect, it } from "vitest";
import { watchSteps } from "#lib/custody/crash-points.ts";
import { listLeftBehind } from "#lib/custody/offer-journal.ts";
import { db } from "#lib/db/client.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { attemptsOf, heldPair, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { replayJournals } from "./replay-journals.ts";

const larder = runLarder();

it("a pair whose attempt was lost in a failover, while Apicbase answered, stays in the journal until it is current", async () => {
  await guardDeployment();
  const team = await makeTeam();
  const set = await makeConnectedSet(larder.control, team.organizationId);
  watchSteps(async (step) => {
    if (step !== "answered") return;
    // The standby that was promoted had not heard of the claim.
    await asOwner().tokenSet.update({
      where: { id: set.id },
      data: { claimedUntil: null, claimedByAttemptId: null },
    });
    await asOwner().attempt.deleteMany({ where: { tokenSetId: set.id } });
  });
  const order = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" } as const;
  await expect(refreshTokenSet(by(team.owner), order)).rejects.toThrow();
  watchSteps(() => undefined);
  expect(await rowOf(set.id)).toMatchObject({ generation: 1 });
  expect(listLeftBehind().size).toBe(1);
  expect(await replayJournals("own")).toMatchObject({ settled: 1 });
  const { generation, verdict } = await rowOf(set.id);
  expect({ generation, verdict }).toEqual({ generation: 2, verdict: null });
  const { accessToken } = await heldPair(set.id, 2);
  expect((await callApi(larder.control, accessToken ?? "")).status).toBe(200);
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "issued" }]);
  expect(await tokenCalls(larder.control, set)).toHaveLength(1);
  expect(await db().generation.count({ where: { tokenSetId: set.id, adopted: true } })).toBe(2);
});
