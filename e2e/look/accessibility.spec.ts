import type { Page } from "@playwright/test";
import { beginInBrowser } from "../fixtures/connect-pages.ts";
import type { Factory } from "../fixtures/factory.ts";
import { expectFit, findRepeatedIds } from "../fixtures/look.ts";
import { signInAtApicbase } from "../fixtures/sandbox-pages.ts";
import type { Tenant } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

const notFound = /console: Failed to load resource: .*404/;
const longName = "Pompidou-aan-de-Schelde-verdieping-2-bar-en-terras-kassa-0123456789";

type Makings = { page: Page; tenant: Tenant; factory: Factory };
type Case = { what: string; open: (makings: Makings) => Promise<void>; as?: "owner" | "support" | "nobody" };

async function full({ tenant, factory }: Makings) {
  const application = await tenant.application({ scopes: ["accounts", "library", "sales"] });
  const healthy = await tenant.connectedSet(application, { name: longName, environment: "production" });
  const dead = await tenant.connectedSet(application);
  const verdict = {
    verdict: "answer_lost" as const,
    verdictEvidence: "No answer came.",
    verdictAt: new Date(),
  };
  await factory.changeTokenSet({ id: dead.id, data: { ...verdict, grantedScopes: ["library", "media"] } });
  const pending = await tenant.pendingSet(application);
  return { application, healthy, dead, pending };
}

const cases: Case[] = [
  { what: "sign in", as: "nobody", open: ({ page }) => go(page, "/sign-in") },
  { what: "set up already", as: "nobody", open: ({ page }) => go(page, "/setup") },
  { what: "token sets, empty", open: ({ page }) => go(page, "/token-sets") },
  { what: "applications, empty", open: ({ page }) => go(page, "/applications") },
  { what: "connect, nothing registered", open: ({ page }) => go(page, "/connect") },
  { what: "register an application", open: ({ page }) => go(page, "/applications/new") },
  {
    what: "registering refused",
    async open({ page }) {
      await page.goto("/applications/new");
      await page.getByLabel("Client ID").fill("a b");
      await page.getByLabel("Client secret").fill("a b");
      await page.getByLabel("Name").fill("x");
      await page.getByRole("button", { name: "Register application" }).click();
      await page.getByRole("alert").filter({ hasText: "cannot be used" }).waitFor();
    },
  },
  {
    what: "token sets, full and filtered",
    async open(makings) {
      await full(makings);
      await go(makings.page, "/token-sets?environment=production&scope=library");
    },
  },
  {
    what: "token sets, all states",
    async open(makings) {
      await full(makings);
      await go(makings.page, "/token-sets");
    },
  },
  {
    what: "a healthy set in production, and its confirmation",
    async open(makings) {
      const { healthy } = await full(makings);
      await go(makings.page, `/token-sets/${healthy.id}`);
    },
  },
  {
    what: "a dead set",
    async open(makings) {
      const { dead } = await full(makings);
      await go(makings.page, `/token-sets/${dead.id}`);
    },
  },
  {
    what: "a set as support sees it",
    as: "support",
    async open(makings) {
      const { pending } = await full(makings);
      await go(makings.page, `/token-sets/${pending.id}`);
    },
  },
  {
    what: "an application",
    async open(makings) {
      const { application } = await full(makings);
      await go(makings.page, `/applications/${application.id}`);
    },
  },
  {
    what: "the connect form",
    async open(makings) {
      await full(makings);
      await go(makings.page, "/connect");
    },
  },
  {
    what: "connect in this browser",
    async open(makings) {
      const { healthy } = await full(makings);
      await go(makings.page, `/token-sets/${healthy.id}/connect`);
    },
  },
  {
    what: "paste the code, while it counts",
    async open({ page, tenant }) {
      const set = await tenant.pendingSet(await tenant.application({ redirect: "copy-code" }));
      await page.goto(`/token-sets/${set.id}/connect`);
      const popup = page.waitForEvent("popup");
      await page.getByRole("button", { name: "Open Apicbase" }).click();
      await (await popup).close();
      await page.getByText(/The code expires in/).waitFor();
    },
  },
  { what: "a refused answer", open: ({ page }) => go(page, "/connect/refused/unknown_state") },
  {
    what: "a declined connection",
    async open({ page, tenant }) {
      const set = await tenant.pendingSet(await tenant.application());
      await beginInBrowser(page, set);
      await signInAtApicbase(page);
      await page.getByRole("button", { name: "Cancel" }).click();
      await page.getByRole("heading", { name: "Access was declined at Apicbase" }).waitFor();
    },
  },
  { what: "nothing there", open: ({ page }) => go(page, "/token-sets/nothing") },
];

async function go(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

for (const { what, open, as = "owner" } of cases) {
  test(`fits and is accessible: ${what}`, async ({ page, tenant, factory, signInAs, guard }) => {
    guard.allow(notFound);
    if (as !== "nobody") await signInAs(as === "owner" ? tenant.owner : await tenant.person(as));
    await open({ page, tenant, factory });
    await expectFit(page, what);
    expect(await findRepeatedIds(page)).toEqual([]);
  });
}

test("the confirmation dialog and the small screen's menu fit too", async ({ page, tenant, signInAs }) => {
  const set = await tenant.connectedSet(await tenant.application(), {
    name: longName,
    environment: "production",
  });
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  await page.getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectFit(page, "the confirmation");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await expect(page.getByRole("link", { name: "Applications" })).toBeVisible();
  await page.getByRole("button", { name: new RegExp(tenant.owner.name) }).click();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
});

test("a theme that was chosen stays, against the system's", async ({ page, tenant, signInAs }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await signInAs(tenant.owner);
  await page.goto("/token-sets");
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await page.getByRole("button", { name: new RegExp(tenant.owner.name) }).click();
  await page.getByRole("radio", { name: "Dark" }).check();
  expect(await paper()).not.toBe(light);
  await page.reload();
  expect(await paper()).not.toBe(light);
});

test("every part keeps its own name when pages change without a reload", async ({
  page,
  tenant,
  signInAs,
}) => {
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(tenant.owner);
  await page.goto("/token-sets");
  await page.getByRole("link", { name: set.name }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(set.name);
  expect(await findRepeatedIds(page)).toEqual([]);
  for (const name of [
    "Shelf life",
    "About this token set",
    "Scopes",
    "History",
    "Technical details",
    "Rename",
    "Revoke",
  ]) {
    await expect(page.getByRole("region", { name, exact: true })).toBeVisible();
  }
  await page.getByRole("link", { name: "Applications" }).click();
  await page.getByRole("link", { name: set.application.name, exact: true }).click();
  await expect(page.getByRole("region", { name: "Client secret", exact: true })).toBeVisible();
  expect(await findRepeatedIds(page)).toEqual([]);
  await page.getByRole("button", { name: new RegExp(tenant.owner.name) }).click();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
});
