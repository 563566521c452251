import { beforeAll, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import {
  attemptsOf,
  type ConnectedSet,
  eventsOf,
  heldPair,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { useLarder } from "#lib/testing/use-larder.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { refreshTokenSet } from "./refresh-token-set.ts";

const larder = useLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

function refresh(set: { id: string }, seenGeneration?: number) {
  const request = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" as const, seenGeneration };
  return refreshTokenSet(team.owner, request);
}

async function tokenCalls(set: ConnectedSet) {
  return larder.control.calls({ endpoint: "token", clientId: set.clientId });
}

describe("a refresh", () => {
  it("rotates: the new pair works, the old access token is dead, and the set says so", async () => {
    const set = await makeConnectedSet(larder.control, team.organizationId);
    const before = await rowOf(set.id);
    const outcome = await refresh(set);
    const row = await rowOf(set.id);
    expect(outcome).toEqual({
      outcome: "refreshed",
      generation: 2,
      accessTokenExpiresAt: row.accessTokenExpiresAt?.toISOString(),
    });
    const pair = await heldPair(set.id, 2);
    expect((await callApi(larder.control, pair.accessToken ?? "")).status).toBe(200);
    expect((await callApi(larder.control, set.accessToken)).status).toBe(401);
    expect(row).toMatchObject({ generation: 2, fence: before.fence + 1, failureCount: 0, verdict: null });
    expect(row).toMatchObject({ claimedUntil: null, claimedByAttemptId: null });
    expect(row.nextRefreshAt?.getTime()).toBeLessThan(row.accessTokenExpiresAt?.getTime() ?? 0);
  });
});
