import { readFileSync } from "node:fs";
import { unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

test("all sets that a filter finds are checked at once, after the number is typed, with a result for each", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const application = await tenant.application();
  const wish = { environment: "production", library: unique("Nord") } as const;
  const sets = [await tenant.connectedSet(application, wish), await tenant.connectedSet(application, wish)];
  const pending = await tenant.pendingSet(application, wish);
  await tenant.connectedSet(application, { environment: "production" });
  await signInAs(tenant.owner);
  await page.goto(`/token-sets?environment=production&library=${encodeURIComponent(wish.library)}`);
  await page.getByRole("checkbox", { name: `Select ${sets[0]?.name}` }).check();
  await expect(page.getByText("1 selected")).toBeVisible();
  await page.getByRole("button", { name: "Select all that match: 3" }).click();
  await page.getByLabel("What to do").selectOption("Check");
  await page.getByRole("button", { name: "Continue" }).click();

  const main = page.getByRole("main");
  await expect(page.getByRole("heading", { level: 1, name: "Check of 3 token sets" })).toBeVisible();
  await expect(main.getByText("1: not connected yet")).toBeVisible();
  const number = page.getByLabel("Number of token sets");
  await number.fill("2");
  await page.getByRole("button", { name: "Check: 3" }).click();
  await expect(main.getByText("This is not the number of token sets, 3.").first()).toBeVisible();
  await number.fill("3");
  await page.getByRole("button", { name: "Check: 3" }).click();
  await expect(main.getByText("0 of 3 had their turn · 3 left")).toBeVisible();
  await expect(page.getByRole("button", { name: "Cancel the run" })).toBeVisible();

  // Runs take turns, and those of other tests may have theirs first.
  await expect(async () => {
    await factory.workOnBulkRuns();
    await expect(main.getByText("3 of 3 had their turn · 0 left")).toBeVisible({ timeout: 3_000 });
  }).toPass();
  const results = page.getByRole("table", { name: "Results" });
  await expect(results.getByRole("row").filter({ hasText: pending.name })).toContainText("Skipped");
  await page.getByRole("link", { name: /^Done 2/ }).click();
  await expect(results.getByRole("row")).toHaveCount(3);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Results as CSV" }).click(),
  ]);
  const file = readFileSync(await download.path(), "utf8");
  for (const { name } of [...sets, pending]) expect(file).toContain(name);

  await page.goto("/activity");
  await main.getByRole("link", { name: "Check of 3 token sets" }).first().click();
  await expect(page).toHaveURL(/\/bulk-runs\//);
});
