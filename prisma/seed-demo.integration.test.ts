import { expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { heldPair } from "#lib/testing/make-connected-set.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { callApi } from "../sandbox/testing/oauth-requests.ts";
import { testControlToken } from "../sandbox/testing/start-sandbox.ts";
import { demoLinks } from "./demo/demo-links.ts";
import { demoSets, partnerSets } from "./demo/demo-sets.ts";
import { seedDemo } from "./seed-demo.ts";

const larder = runLarder({ LARDER_DEMO: "1" }, {}, "migrator");

/** Access to the sandbox that fails after `calls` calls. */
function failAfter(calls: number) {
  let left = calls;
  return {
    url: larder.sandboxUrl,
    get controlToken() {
      left -= 1;
      if (left < 0) throw new Error("interrupted");
      return testControlToken;
    },
  };
}

it("an interrupted seeding starts again and leaves nothing in any list", async () => {
  for (const calls of [0, 2, 9, 30]) {
    await expect(seedDemo(failAfter(calls), new Date())).rejects.toThrow("interrupted");
    expect(await db().user.count(), "accounts are created last").toBe(0);
  }
  await seedDemo(failAfter(1_000), new Date());
  expect(await db().tokenSet.count()).toBe(demoSets.length + partnerSets.length);
  expect(await db().connectLink.count()).toBe(demoLinks.length);
  expect(await db().invitation.count({ where: { acceptedAt: null, revokedAt: null } })).toBe(2);
  const { _sum: custody } = await db().custodyDay.aggregate({
    _sum: { refreshes: true, firstTimeRight: true },
  });
  const isRefreshed = { kind: "refresh" as const, outcome: "issued" as const };
  const refreshed = { ...isRefreshed, tokenSet: { organization: { name: "Brasserie Leopold" } } };
  expect(custody.refreshes).toBe(await db().attempt.count({ where: refreshed }));
  expect(custody.firstTimeRight).toBeGreaterThan(0);
  const owner = await db().user.findUniqueOrThrow({
    where: { email: "owner@larder.test" },
    select: { memberships: { select: { organization: { select: { name: true } } } } },
  });
  const operators = { where: { operatorSince: { not: null } }, select: { email: true } };
  expect(await db().user.findMany(operators)).toEqual([{ email: "owner@larder.test" }]);
  const organizations = owner.memberships.map(({ organization }) => organization.name);
  expect(organizations.toSorted()).toEqual(["Brasserie Leopold", "Polder Forecasts"]);
});

it("whose access a set uses is what the sandbox says of its token", async () => {
  const living = { checkActive: true, revokedAt: null, accessTokenExpiresAt: { gt: new Date() } };
  const grants = await db().grant.findMany({ where: { standing: "current", tokenSet: living } });
  expect(grants.length).toBeGreaterThan(5);
  for (const { tokenSetId, generation, identity } of grants) {
    const { accessToken } = await heldPair(tokenSetId, generation);
    const answer = await callApi(larder.control, accessToken ?? "", "/api/v2/accounts/me");
    const { user, library } = (await answer.json()) as Record<string, { id: string; name: string }>;
    const told = {
      userId: user?.id,
      userName: user?.name,
      libraryId: library?.id,
      libraryName: library?.name,
    };
    expect(identity).toEqual(told);
  }
});

it("sets shown as working work at the sandbox", async () => {
  const sets = await db().tokenSet.findMany({ where: { checkActive: true }, take: 3 });
  expect(sets.length).toBe(3);
  for (const { id, generation } of sets) {
    const { accessToken } = await heldPair(id, generation);
    expect((await callApi(larder.control, accessToken ?? "")).status).toBe(200);
  }
});
