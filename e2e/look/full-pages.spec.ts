import { callApi } from "../fixtures/larder-http.ts";
import { expectFit, findRepeatedIds } from "../fixtures/look.ts";
import { openPalette } from "../fixtures/palette.ts";
import { expect, test } from "../fixtures/test.ts";

test.describe("the pages that gather everything fit and are accessible when full", () => {
  test.beforeEach(async ({ page, tenant, factory, stack, signInAs }) => {
    const application = await tenant.application({ scopes: ["accounts", "library", "sales"] });
    const healthy = await tenant.connectedSet(application, { environment: "production" });
    const [dead, overdue] = [await tenant.connectedSet(application), await tenant.connectedSet(application)];
    await tenant.pendingSet(application);
    const past = new Date(Date.now() - 3_600_000);
    const verdict = { verdict: "answer_lost" as const, verdictEvidence: "No answer came.", verdictAt: past };
    await factory.changeTokenSet({ id: dead.id, data: verdict });
    await factory.changeTokenSet({ id: overdue.id, data: { accessTokenExpiresAt: past } });
    const url = `${stack.webUrls[0]}/api/v1/token-sets/${healthy.id}`;
    for (const act of ["check", "refresh"]) await callApi(`${url}/${act}`, tenant.owner, "POST", {});
    await signInAs(tenant.owner);
    await page.goto("/");
  });

  test("Overview, with its week as a table too", async ({ page }) => {
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectFit(page, "Overview");
    const summary = page.getByText("Show as a table");
    await summary.click();
    await expect(page.getByRole("table").first()).toBeVisible();
    await expectFit(page, "Overview, the week as a table");
    expect(await findRepeatedIds(page)).toEqual([]);
  });

  test("Activity, whole and filtered down to nothing", async ({ page }) => {
    await page.goto("/activity");
    await expect(page.getByRole("main").getByRole("listitem").first()).toBeVisible();
    await expectFit(page, "Activity");
    await page.goto("/activity?environment=production&from=2001-01-01&to=2001-01-02");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await expectFit(page, "Activity, nothing found");
    expect(await findRepeatedIds(page)).toEqual([]);
  });

  test("the ways to connect", async ({ page, tenant }) => {
    const set = await tenant.pendingSet(await tenant.application());
    for (const way of ["browser", "link", "import"]) {
      await page.goto(`/token-sets/${set.id}/connect?way=${way}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await expectFit(page, `connect by ${way}`);
      expect(await findRepeatedIds(page)).toEqual([]);
    }
  });

  test("the palette", async ({ page }) => {
    await openPalette(page);
    await expectFit(page, "the palette");
  });
});
