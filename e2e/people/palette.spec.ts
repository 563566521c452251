import type { Page } from "@playwright/test";
import { openPalette } from "../fixtures/palette.ts";
import { unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

function combobox(page: Page) {
  return page.getByRole("combobox", { name: /^Search/ });
}

test("finds a token set by the keyboard alone, across the pages", async ({ page, tenant, signInAs }) => {
  const application = await tenant.application();
  const set = await tenant.pendingSet(application, {
    name: unique("POS Antwerp"),
    environment: "production",
  });
  await signInAs(await tenant.person("support"));
  await page.goto("/settings/members");
  await openPalette(page);
  await page.keyboard.type(set.name.toLowerCase());
  const option = page.getByRole("option", { name: set.name });
  await expect(option).toHaveAttribute("aria-selected", "true");
  await expect(option).toContainText("Production");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/token-sets/${set.id}$`));
  await expect(page.getByRole("heading", { name: set.name })).toBeVisible();
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("goes to pages, offers what the role may, and gives the focus back", async ({
  page,
  tenant,
  signInAs,
}) => {
  await signInAs(await tenant.person("support"));
  await page.goto("/account");
  const button = page.getByRole("button", { name: "Search" });
  await button.click();
  await combobox(page).fill("register");
  await expect(page.getByText("No matches for “register”.")).toBeVisible();
  await combobox(page).fill("members");
  await expect(page.getByRole("option", { name: "Members" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(button).toBeFocused();

  // Wanted again in the same moment in which it closes, before it has said so.
  await button.press("Enter");
  await expect(page.getByRole("option").first()).toBeVisible();
  await page.evaluate(() => {
    document.querySelector("dialog")?.close();
    document.querySelector<HTMLButtonElement>("button[aria-keyshortcuts]")?.click();
  });
  const options = page.getByRole("option");
  await expect(options.first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowUp");
  await expect(options.last()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowDown");
  await expect(options.first()).toHaveAttribute("aria-selected", "true");
  await combobox(page).fill("libraries");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/:\d+\/libraries$/);
});

test("a pasted token is told what it is, and gets into no address and no store of the browser", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const set = await tenant.connectedSet(await tenant.application(), { name: unique("POS Antwerp") });
  const { accessToken } = await factory.openPair({ tokenSetId: set.id, generation: 1 });
  await signInAs(await tenant.person("support"));
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url(), request.headers().referer ?? ""));
  await page.goto("/account");
  await openPalette(page);
  await combobox(page).fill(`Bearer ${accessToken}`);
  await expect(page.getByText(`This is the current access token of “${set.name}” (number 1).`)).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/token-sets/${set.id}$`));
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(kept).toContain(set.id);
  for (const place of [...addresses, kept, page.url()]) expect(place).not.toContain(accessToken);
});

test("states are words that lead to the list, and the token set in view can be checked", async ({
  page,
  tenant,
  signInAs,
}) => {
  const application = await tenant.application();
  const names = Array.from({ length: 9 }, (_, index) => unique(`Waiting ${index}`));
  for (const name of names) await tenant.pendingSet(application, { name, environment: "production" });
  const set = await tenant.connectedSet(application);
  await signInAs(await tenant.person("support"));
  await page.goto("/account");
  await openPalette(page);
  await combobox(page).fill("production not connected yet");
  await page.getByRole("option", { name: "Show all 9 token sets" }).click();
  await expect(page).toHaveURL(/\/token-sets\?health=pending&environment=production&ended=shown$/);
  await expect(page.getByRole("link", { name: names[0] ?? "" })).toBeVisible();
  await page.goto(`/token-sets/${set.id}`);
  await openPalette(page);
  await expect(page.getByRole("group", { name: set.name }).getByRole("option")).toHaveText([
    "Check",
    "Copy id",
  ]);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog").getByRole("status")).toContainText("the access token worked");
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the page finds words and pasted tokens", async ({ page, tenant, factory, signInAs }) => {
    const set = await tenant.connectedSet(await tenant.application(), { name: unique("POS Gent") });
    const { refreshToken } = await factory.openPair({ tokenSetId: set.id, generation: 1 });
    await signInAs(await tenant.person("support"));
    await page.goto("/account");
    await page.getByRole("link", { name: "Search" }).click();
    const box = page.getByRole("searchbox", { name: "Name, state or id; or a token" });
    await box.fill(set.name);
    await page.getByRole("button", { name: "Find" }).click();
    await expect(page).toHaveURL(/\/find\?q=POS\+Gent/);
    await expect(page.getByRole("link", { name: set.name })).toBeVisible();
    await box.fill(refreshToken);
    await page.getByRole("button", { name: "Find" }).click();
    await expect(
      page.getByText(`This is the current refresh token of “${set.name}” (number 1).`),
    ).toBeVisible();
    expect(page.url()).not.toContain(refreshToken);
    await expect(box).toHaveValue(set.name);
  });
});

test("switches the theme, and the menu knows", async ({ page, tenant, signInAs }) => {
  await signInAs(tenant.owner);
  await page.goto("/account");
  await openPalette(page);
  await combobox(page).fill("dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("button", { name: new RegExp(tenant.owner.name) }).click();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("finds nothing of another organization, and is not loaded before it is wanted", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const foreign = await factory.makeOrganization({ name: unique("Foreign") });
  const name = unique("Secret library");
  await factory.makeLibrary({ organizationId: foreign.id, name });
  await signInAs(tenant.owner);
  const scripts: string[] = [];
  page.on("request", (request) => {
    if (request.resourceType() === "script") scripts.push(request.url());
  });
  await page.goto("/account", { waitUntil: "networkidle" });
  const before = scripts.length;
  await openPalette(page);
  await combobox(page).fill(name);
  await expect(page.getByText(`No matches for “${name}”.`)).toBeVisible();
  expect(scripts.length).toBeGreaterThan(before);
});

test("says so when the search cannot be reached", async ({ page, tenant, signInAs, guard }) => {
  guard.allow(/Failed to load resource|ERR_FAILED/);
  await signInAs(tenant.owner);
  await page.goto("/account");
  await page.route("**/api/v1/find", (route) => route.abort());
  await openPalette(page);
  await combobox(page).fill("antwerp");
  await expect(page.getByRole("alert").filter({ hasText: "The search could not be reached" })).toBeVisible();
});
