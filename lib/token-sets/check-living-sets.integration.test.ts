import { beforeAll, expect, it } from "vitest";
import type { WantedCalls } from "#lib/budget/take-calls.ts";
import { type ConnectedSet, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { refreshed } from "../../sandbox/testing/oauth-requests.ts";
import { checkLivingSets } from "./check-living-sets.ts";

const larder = runLarder();
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

const connectUnheard = (hours: number): Promise<ConnectedSet> =>
  makeConnectedSet(larder.control, team.organizationId, {
    issuedAt: hoursAgo(hours),
    columns: { refreshedAt: hoursAgo(hours), checkedAt: null },
  });

it("what somebody else refreshed or revoked is noticed before it is due, and nothing is spent", async () => {
  const untouched = await connectUnheard(30);
  const takenOver = await connectUnheard(30);
  const revoked = await connectUnheard(30);
  const heardOf = await connectUnheard(1);
  await refreshed(larder.control, takenOver, takenOver.refreshToken);
  await larder.control.revokeTokenSet(revoked.sandboxTokenSetId);
  await larder.control.revokeTokenSet(heardOf.sandboxTokenSetId);
  await larder.control.clearCalls();

  expect(await checkLivingSets(10, unlimited)).toBe(3);
  expect(await rowOf(untouched.id)).toMatchObject({ checkActive: true, verdict: null });
  for (const { id } of [takenOver, revoked]) {
    const row = await rowOf(id);
    expect(row).toMatchObject({ checkActive: false, verdict: null, doubtSince: expect.any(Date) });
    expect(row.dueAt?.getTime(), "the refresh that tells is due now").toBeLessThanOrEqual(Date.now());
  }
  expect(await rowOf(heardOf.id), "it was heard of an hour ago").toMatchObject({ checkedAt: null });
  for (const set of [untouched, takenOver, revoked])
    expect(await tokenCalls(larder.control, set)).toEqual([]);
  expect(await checkLivingSets(10, unlimited), "nobody is asked about twice").toBe(0);
});

it("asks as much as the provider's limit leaves it, and no more", async () => {
  await connectUnheard(30);
  await connectUnheard(30);
  let left = 3;
  const takeCalls = async ({ atMost, unit }: WantedCalls) => {
    const calls = Math.floor(Math.min(atMost, left) / unit) * unit;
    left -= calls;
    return { calls, step: 0, moreInMs: 0 };
  };
  expect(await checkLivingSets(10, { ...unlimited, takeCalls })).toBe(1);
});
