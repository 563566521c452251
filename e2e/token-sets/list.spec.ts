import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import type { Factory } from "../fixtures/factory.ts";
import type { Application, Tenant } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

const total = 120;
const day = 24 * 60 * 60 * 1_000;

type Crowd = { application: Application; libraries: string[] };

/** 120 living sets: every third in production, every tenth with `media`, over two libraries. */
async function makeCrowd(tenant: Tenant, factory: Factory): Promise<Crowd> {
  const application = await tenant.application();
  const libraries = ["Brasserie Leopold", "Cantine du Port"];
  const ids = await Promise.all(
    libraries.map((name) => factory.makeLibrary({ organizationId: tenant.id, name })),
  );
  const now = Date.now();
  const rows = Array.from({ length: total }, (_, index) => ({
    id: randomUUID(),
    organizationId: tenant.id,
    applicationId: application.id,
    libraryId: ids[index % 2]?.id ?? "",
    environment: index % 3 === 0 ? ("production" as const) : ("development" as const),
    name: `POS ${String(index).padStart(3, "0")}`,
    requestedScopes: ["library"],
    grantedScopes: index % 10 === 0 ? ["library", "media"] : ["library"],
    generation: 1,
    accessTokenIssuedAt: new Date(now - day),
    // The later in the alphabet, the sooner it expires.
    accessTokenExpiresAt: new Date(now + 6 * day - index * 60_000),
    nextRefreshAt: new Date(now + 3 * day - index * 60_000),
    refreshedAt: new Date(now - day),
  }));
  await factory.makeTokenSetRows({ rows });
  return { application, libraries };
}

const table = (page: Page) => page.getByRole("table", { name: "Token sets" });
const openFilters = (page: Page) => page.getByRole("button", { name: "Filter", exact: true }).click();
const names = (page: Page) => table(page).getByRole("link", { name: /^POS \d{3}$/ });

async function expectNames(page: Page, count: number, first: string): Promise<void> {
  await expect(names(page)).toHaveCount(count);
  await expect(names(page).first()).toHaveText(first);
}

test("pages of 120 sets: 50, 50, 20, and back, with the place in the address", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  await makeCrowd(tenant, factory);
  await signInAs(tenant.owner);
  await page.goto("/token-sets");
  const pages = page.getByRole("navigation", { name: "Pages" });
  const next = pages.getByRole("link", { name: "Next" });
  const previous = pages.getByRole("link", { name: "Previous" });
  await expectNames(page, 50, "POS 000");
  await expect(previous).toHaveCount(0);
  await next.click();
  await expectNames(page, 50, "POS 050");
  await expect(page).toHaveURL(/\?after=[0-9a-f-]{36}$/);
  await next.click();
  await expectNames(page, 20, "POS 100");
  await expect(next).toHaveCount(0);
  await page.reload();
  await expectNames(page, 20, "POS 100");
  await previous.click();
  await expectNames(page, 50, "POS 050");
  await expect(page).toHaveURL(/\?before=[0-9a-f-]{36}$/);
  await previous.click();
  await expectNames(page, 50, "POS 000");
  await expect(previous).toHaveCount(0);
  await page.goBack();
  await expectNames(page, 50, "POS 050");
});

test("search, filters and sort narrow and order, and live in the address", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const { application } = await makeCrowd(tenant, factory);
  await signInAs(tenant.owner);
  await page.goto("/token-sets");

  await test.step("search by name", async () => {
    await page.getByRole("searchbox", { name: "Search" }).fill("pos 11");
    await page.getByRole("main").getByRole("button", { name: "Search" }).click();
    await expectNames(page, 11, "POS 011");
    await expect(page).toHaveURL(/q=pos\+11/);
  });

  await test.step("and by environment", async () => {
    const tabs = page.getByRole("navigation", { name: "Environment" });
    await expect(tabs.getByRole("link", { name: "All 11" })).toHaveAttribute("aria-current", "page");
    await tabs.getByRole("link", { name: "Production 3" }).click();
    await expectNames(page, 3, "POS 111");
    await expect(page).toHaveURL(/environment=production/);
    await expect(page.getByText("1–3 of 3")).toBeVisible();
  });

  await test.step("a filter is removed by its chip", async () => {
    const chips = page.getByRole("list", { name: "Active filters" });
    await chips.getByRole("link", { name: /Search/ }).click();
    await expectNames(page, 40, "POS 000");
    await openFilters(page);
    await page.getByRole("combobox", { name: "Health" }).selectOption({ label: "Revoked" });
    await expect(page.getByRole("heading", { name: "No matches" })).toBeVisible();
    await chips.getByRole("link", { name: "Clear all" }).click();
    await expectNames(page, 40, "POS 000");
    await page.getByRole("link", { name: /^All/ }).click();
    await expectNames(page, 50, "POS 000");
    await expect(page).toHaveURL(/\/token-sets$/);
  });

  await test.step("by library, scope and application", async () => {
    const chips = page.getByRole("list", { name: "Active filters" });
    await openFilters(page);
    await page.getByRole("combobox", { name: "Library" }).fill("cantine");
    await page.getByRole("option", { name: "Cantine du Port" }).click();
    await expectNames(page, 50, "POS 001");
    await expect(chips.getByRole("link", { name: /Library/ })).toContainText("Cantine du Port");
    await chips.getByRole("link", { name: /Library/ }).click();
    await expectNames(page, 50, "POS 000");
    await openFilters(page);
    await page.getByRole("combobox", { name: "Scope" }).selectOption({ label: "media" });
    await expectNames(page, 12, "POS 000");
    await openFilters(page);
    const field = page.getByRole("combobox", { name: "Application" });
    await field.fill(application.name.slice(1, 6));
    await expect(page.getByRole("option", { name: application.name })).toBeVisible();
    await field.press("ArrowDown");
    await field.press("Enter");
    await expect(page).toHaveURL(new RegExp(`application=${application.id}`));
    await expectNames(page, 12, "POS 000");
  });

  await test.step("sorted, with the filters kept", async () => {
    await table(page).getByRole("link", { name: "Expires" }).click();
    await expectNames(page, 12, "POS 110");
    await expect(page.getByRole("columnheader", { name: "Expires" })).toHaveAttribute(
      "aria-sort",
      "ascending",
    );
    await table(page).getByRole("link", { name: "Name", exact: true }).click();
    await expectNames(page, 12, "POS 000");
    await table(page).getByRole("link", { name: "Name", exact: true }).click();
    await expectNames(page, 12, "POS 110");
    await expect(page).toHaveURL(/scope=media/);
    await expect(page).toHaveURL(/order=desc/);
  });

  await test.step("the address alone brings it all back", async () => {
    const address = page.url();
    await page.goto("about:blank");
    await page.goto(address);
    await expectNames(page, 12, "POS 110");
    await expect(page.getByRole("list", { name: "Active filters" })).toContainText("media");
  });
});

test("keyset pages keep filters and order on the way", async ({ page, tenant, factory, signInAs }) => {
  await makeCrowd(tenant, factory);
  await signInAs(tenant.owner);
  await page.goto("/token-sets?environment=development&sort=name&order=desc");
  await expectNames(page, 50, "POS 119");
  await page.getByRole("link", { name: "Next" }).click();
  await expectNames(page, 30, "POS 044");
  await expect(page).toHaveURL(/environment=development/);
  await expect(page).toHaveURL(/order=desc/);
});

test("what cannot be read in the address is no filter, and nothing found says so", async ({
  page,
  tenant,
  signInAs,
}) => {
  const set = await tenant.pendingSet(await tenant.application());
  await signInAs(tenant.owner);
  await page.goto(
    "/token-sets?health=splendid&environment=moon&after=nonsense&sort=colour&order=up&ended=maybe",
  );
  await expect(page.getByRole("link", { name: set.name })).toBeVisible();
  await page.goto("/token-sets?q=100%25_nobody");
  await expect(page.getByRole("heading", { name: "No matches" })).toBeVisible();
  await page.getByRole("link", { name: "Clear the filters" }).click();
  await expect(page.getByRole("link", { name: set.name })).toBeVisible();
});

test("an empty list has one thing to do", async ({ page, tenant, signInAs }) => {
  await signInAs(tenant.owner);
  await page.goto("/token-sets");
  await expect(page.getByRole("heading", { name: "No library is connected yet" })).toBeVisible();
  await page.getByRole("link", { name: "Connect a library" }).click();
  await expect(page.getByRole("heading", { name: "Register an application first" })).toBeVisible();
  await page.getByRole("link", { name: "Register application" }).click();
  await expect(page.getByRole("heading", { name: "Register application" })).toBeVisible();
});
