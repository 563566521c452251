import type { Page } from "@playwright/test";
import { answerOf } from "../fixtures/answer.ts";
import { countTokenCalls } from "../fixtures/connect-pages.ts";
import { confirmFromMenu, openFromMenu } from "../fixtures/set-menu.ts";
import { unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

const header = (page: Page) => page.getByRole("main").locator("header");

test("a set that is paused says who paused it and why, is not refreshed, and goes on when it is resumed", async ({
  page,
  tenant,
  signInAs,
  sandbox,
}) => {
  const set = await tenant.connectedSet(await tenant.application(), { environment: "production" });
  const admin = await tenant.person("admin");
  await signInAs(admin);
  await page.goto(`/token-sets/${set.id}`);
  const dialog = await openFromMenu(page, "Pause");
  await dialog.getByLabel("Why?").fill("Closed for stocktaking");
  await dialog.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(header(page).getByText("Paused", { exact: true })).toBeVisible();
  await expect(answerOf(page, "Why")).toHaveText(`Paused by ${admin.name}: “Closed for stocktaking”.`);
  await expect(answerOf(page, "Works?")).toHaveText(/^Yes/);
  await expect(answerOf(page, "Do next")).toContainText("machines get its access token until");
  await expect(page.getByRole("button", { name: "Refresh now" })).toHaveCount(0);

  await signInAs(await tenant.person("support"));
  await page.reload();
  await expect(answerOf(page, "Why")).toContainText("Closed for stocktaking");
  await expect(answerOf(page, "Do next")).toContainText(`Ask ${admin.name} (admin)`);
  await expect(page.getByRole("button", { name: "Resume" })).toHaveCount(0);

  await signInAs(admin);
  await page.reload();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(header(page).getByText("Healthy", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Refresh now" })).toBeVisible();
  expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);
});

test("a set that is archived leaves the lists and gets no new access, until it is unarchived", async ({
  page,
  tenant,
  signInAs,
}) => {
  const set = await tenant.pendingSet(await tenant.application());
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  await confirmFromMenu(page, "Archive");
  await expect(header(page).getByText("Archived", { exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Connect", exact: true })).toHaveCount(1);
  await page.goto(`/token-sets/${set.id}/connect`);
  await expect(page.getByRole("heading", { name: "This token set is archived" })).toBeVisible();

  const row = page.getByRole("main").getByRole("link", { name: set.name });
  await page.goto("/token-sets");
  await expect(page.getByRole("heading", { level: 1, name: "Token sets" })).toBeVisible();
  await expect(row).toHaveCount(0);
  await page.goto("/token-sets?health=archived");
  await row.click();
  await confirmFromMenu(page, "Unarchive");
  await expect(header(page).getByText("Not connected yet", { exact: true })).toBeVisible();
  await page.goto("/token-sets");
  await expect(row).toBeVisible();
});

test("the same in production is filled in, and stays so when the session ends", async ({
  page,
  tenant,
  signInAs,
}) => {
  const application = await tenant.application({ scopes: ["accounts", "library", "sales"] });
  const library = unique("Bistro");
  const set = await tenant.pendingSet(application, { library, scopes: ["library", "sales"] });
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("link", { name: "Connect the same in production" }).click();
  const scopes = page.getByRole("group", { name: "Scopes" });
  const name = page.getByLabel("Name of the installation");
  await expect(page.getByRole("combobox", { name: /^Application/ })).toHaveValue(application.id);
  await expect(page.getByRole("combobox", { name: /^Library/ })).toHaveValue(library);
  await expect(page.getByRole("radio", { name: /Production/ })).toBeChecked();
  await expect(name).toHaveValue(set.name);
  await expect(scopes.getByRole("checkbox", { checked: true })).toHaveCount(2);

  await scopes.getByRole("button", { name: "Recipes and images" }).click();
  await scopes.getByRole("checkbox", { name: "sales" }).check();
  const another = unique("Till & bar");
  await name.fill(another);
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "your session has ended" })).toBeVisible();
  await page.getByRole("link", { name: "Sign in again" }).click();
  await page.getByLabel("Email").fill(tenant.owner.email);
  await page.getByLabel("Password").fill(tenant.owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();

  await expect(name).toHaveValue(another);
  await expect(page.getByRole("combobox", { name: /^Library/ })).toHaveValue(library);
  await expect(page.getByRole("radio", { name: /Production/ })).toBeChecked();
  for (const scope of ["library", "media", "sales"]) {
    await expect(scopes.getByRole("checkbox", { name: new RegExp(`^${scope} `) })).toBeChecked();
  }
  await expect(scopes.getByRole("checkbox", { checked: true })).toHaveCount(3);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Connect ${another}` })).toBeVisible();
  await expect(header(page)).toContainText("Production");
});

test("other scopes lead to reconnecting, and until then the set says what it lacks", async ({
  page,
  tenant,
  signInAs,
}) => {
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  const dialog = await openFromMenu(page, "Change scopes");
  await dialog.getByRole("checkbox", { name: "sales" }).check();
  await dialog.getByRole("button", { name: "Change and reconnect" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Reconnect ${set.name}` })).toBeVisible();
  await page.goto(`/token-sets/${set.id}`);
  await expect(answerOf(page, "Works?")).toHaveText(/^Yes/);
  await expect(answerOf(page, "Why")).toContainText("Missing: sales.");
});
