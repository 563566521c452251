import { callApi as callProvider } from "../../sandbox/testing/oauth-requests.ts";
import { countTokenCalls } from "../fixtures/connect-pages.ts";
import { callApi } from "../fixtures/larder-http.ts";
import { expectRefreshed } from "../fixtures/refreshed.ts";
import { expect, test } from "../fixtures/test.ts";

const callers = 50;
const rounds = 5;

test("50 concurrent refreshes over two web processes spend one refresh token, once", async ({
  tenant,
  stack,
  sandbox,
  sandboxRecords,
  factory,
}) => {
  test.slow();
  const application = await tenant.application();
  for (let round = 1; round <= rounds; round++) {
    await test.step(`round ${round}`, async () => {
      const set = await tenant.connectedSet(application);
      const before = await countTokenCalls(sandbox, application.clientId);
      // So that all come while the first is under way, on a busy machine too.
      await sandbox.addFault({ endpoint: "token", kind: "delay", ms: 1_000, clientId: application.clientId });
      const answers = await Promise.all(
        Array.from({ length: callers }, (_, index) => {
          const web = stack.webUrls[index % 2 === 0 ? 0 : 1];
          return callApi(`${web}/api/v1/token-sets/${set.id}/refresh`, tenant.owner, "POST", {});
        }),
      );
      const after = await countTokenCalls(sandbox, application.clientId);
      expect(after - before, "token calls that reached the provider").toBe(1);

      const said = answers.map(({ status, json }) => {
        const { outcome, generation } = json() as { outcome: string; generation: number };
        return `${status} ${outcome} ${generation}`;
      });
      expect(new Set(said)).toEqual(new Set(["200 refreshed 2"]));
      expect(said).toHaveLength(callers);
      expect(sandboxRecords.generations(set.pair.tokenSetId).map(({ alive }) => alive)).toEqual([
        false,
        true,
      ]);
      const { accessToken } = await factory.openPair({ tokenSetId: set.id, generation: 2 });
      expect((await callProvider(sandbox, accessToken)).status).toBe(200);
    });
  }
  const spends = await sandbox.doubleSpends();
  expect(
    spends.filter(({ calls }) => calls.some(({ clientId }) => clientId === application.clientId)),
  ).toEqual([]);
});

test("a caller who waited hears of the refresh it waited for, not of a later one", async ({
  tenant,
  stack,
  sandbox,
}) => {
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  const refresh = (web: string) =>
    callApi(`${web}/api/v1/token-sets/${set.id}/refresh`, tenant.owner, "POST", {});
  for (const ms of [1_000, 4_000]) {
    await sandbox.addFault({ endpoint: "token", kind: "delay", ms, clientId: application.clientId });
  }
  const first = Array.from({ length: 10 }, (_, index) => refresh(stack.webUrls[index % 2 === 0 ? 0 : 1]));
  await Promise.race(first);
  const later = refresh(stack.webUrls[0]);
  const answers = await Promise.all(first);
  expect(answers.map(({ status, text }) => (status === 200 ? 200 : text))).toEqual(Array(10).fill(200));
  expect((await later).status).toBe(200);
});

test("a caller who says which generation it saw never spends a newer one", async ({
  tenant,
  stack,
  sandbox,
}) => {
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  for (let turn = 0; turn < 10; turn++) {
    const web = stack.webUrls[turn % 2 === 0 ? 0 : 1];
    const body = { seenGeneration: 1 };
    const answer = await callApi(`${web}/api/v1/token-sets/${set.id}/refresh`, tenant.owner, "POST", body);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ outcome: "refreshed", generation: 2 });
  }
  expect(await countTokenCalls(sandbox, application.clientId)).toBe(1);
});

test("both web processes show what either of them did", async ({ tenant, stack, openBrowser }) => {
  const set = await tenant.connectedSet(await tenant.application());
  const page = await openBrowser(tenant.owner);
  await page.goto(`${stack.webUrls[1]}/token-sets/${set.id}`);
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expectRefreshed(page, 2);
  await page.goto(`${stack.webUrls[0]}/token-sets/${set.id}?view=technical`);
  await expect(page.getByRole("row", { name: /Generation 2 current/ })).toBeVisible();
});
