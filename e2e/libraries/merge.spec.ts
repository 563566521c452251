import { unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

test("an admin merges two spellings of a customer, and the old address leads to the one that stays", async ({
  page,
  tenant,
  signInAs,
}) => {
  const customer = unique("Cantine");
  const application = await tenant.application();
  const [wrong, right] = [`${customer} de Port`, `${customer} du Port`];
  const till = await tenant.connectedSet(application, { library: wrong });
  await tenant.pendingSet(application, { library: right });
  await signInAs(await tenant.person("admin"));

  await page.goto("/libraries");
  await page.getByRole("searchbox", { name: "Search" }).fill(`port ${customer}`);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: wrong, exact: true }).click();
  await expect(page.getByRole("table", { name: `Token sets of ${wrong}` })).toContainText(till.name);
  const oldAddress = page.url();

  await page.getByRole("link", { name: "Merge into another library" }).click();
  await page.getByRole("link", { name: right, exact: true }).click();
  await expect(page.getByText("1 development token set", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: `Merge into ${right}` }).click();
  await expect(page.getByRole("heading", { level: 1, name: right })).toBeVisible();
  await expect(page.getByRole("table", { name: `Token sets of ${right}` }).getByRole("row")).toHaveCount(3);

  await page.goto(oldAddress);
  await expect(page.getByRole("heading", { level: 1, name: right })).toBeVisible();
});
