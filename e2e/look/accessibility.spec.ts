import type { Page } from "@playwright/test";
import { beginInBrowser } from "../fixtures/connect-pages.ts";
import type { Factory } from "../fixtures/factory.ts";
import { expectFit, findRepeatedIds } from "../fixtures/look.ts";
import { signInAtApicbase } from "../fixtures/sandbox-pages.ts";
import { openFromMenu } from "../fixtures/set-menu.ts";
import { type Application, type ConnectedSet, Tenant, type TokenSet } from "../fixtures/tenant.ts";
import { test as base, expect } from "../fixtures/test.ts";

const notFound = /console: Failed to load resource: .*404/;
const longName = "Pompidou-aan-de-Schelde-verdieping-2-bar-en-terras-kassa-0123456789";

/** A tenant that the tests of one process share and only look at. */
type Full = {
  tenant: Tenant;
  application: Application;
  healthy: ConnectedSet;
  dead: ConnectedSet;
  pending: TokenSet;
};

async function fill(tenant: Tenant, factory: Factory): Promise<Full> {
  const application = await tenant.application({ scopes: ["accounts", "library", "sales"] });
  const healthy = await tenant.connectedSet(application, { name: longName, environment: "production" });
  const dead = await tenant.connectedSet(application);
  const verdict = {
    verdict: "answer_lost" as const,
    verdictEvidence: "No answer came.",
    verdictAt: new Date(),
  };
  await factory.changeTokenSet({ id: dead.id, data: { ...verdict, grantedScopes: ["library", "media"] } });
  return { tenant, application, healthy, dead, pending: await tenant.pendingSet(application) };
}

const test = base.extend<object, { full: Full }>({
  full: [
    async ({ factory, sandbox, stack }, use) =>
      use(await fill(await Tenant.make(factory, sandbox, stack), factory)),
    { scope: "worker" },
  ],
});

type Case = { what: string; role?: "owner" | "support"; path: (full: Full) => string };

const filled: Case[] = [
  { what: "token sets, full and filtered", path: () => "/token-sets?environment=production&scope=library" },
  { what: "token sets, all states", path: () => "/token-sets" },
  {
    what: "a healthy set in production, and its confirmation",
    path: ({ healthy }) => `/token-sets/${healthy.id}`,
  },
  { what: "a dead set", path: ({ dead }) => `/token-sets/${dead.id}` },
  { what: "a set as support sees it", role: "support", path: ({ pending }) => `/token-sets/${pending.id}` },
  { what: "an application", path: ({ application }) => `/applications/${application.id}` },
  { what: "the connect form", path: () => "/connect" },
  { what: "connect in this browser", path: ({ healthy }) => `/token-sets/${healthy.id}/connect` },
];

for (const { what, role = "owner", path } of filled) {
  test(`fits and is accessible: ${what}`, async ({ page, full, signInAs }) => {
    await signInAs(role === "owner" ? full.tenant.owner : await full.tenant.person(role));
    await go(page, path(full));
    await expectFit(page, what);
    expect(await findRepeatedIds(page)).toEqual([]);
  });
}

type Makings = { page: Page; tenant: Tenant };

const others: { what: string; open: (makings: Makings) => Promise<void> }[] = [
  { what: "token sets, empty", open: ({ page }) => go(page, "/token-sets") },
  { what: "applications, empty", open: ({ page }) => go(page, "/applications") },
  { what: "connect, nothing registered", open: ({ page }) => go(page, "/connect") },
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
    what: "paste the code, of a flow that is open",
    async open({ page, tenant }) {
      const set = await tenant.pendingSet(await tenant.application({ redirect: "copy-code" }));
      await page.goto(`/token-sets/${set.id}/connect`);
      const popup = page.waitForEvent("popup");
      await page.getByRole("button", { name: "Open Apicbase" }).click();
      await (await popup).close();
      await page.getByRole("button", { name: "Open Apicbase again" }).waitFor();
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

for (const { what, open } of others) {
  test(`fits and is accessible: ${what}`, async ({ page, tenant, signInAs, guard }) => {
    guard.allow(notFound);
    await signInAs(tenant.owner);
    await open({ page, tenant });
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
  await page.getByRole("button", { name: "More", exact: true }).click();
  await expectFit(page, "the set’s menu");
  await page.keyboard.press("Escape");
  await openFromMenu(page, "Revoke");
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
  for (const name of ["Shelf life", "About this token set", "Scopes", "History"]) {
    await expect(page.getByRole("region", { name, exact: true })).toBeVisible();
  }
  await page.getByRole("link", { name: "Applications" }).click();
  await page.getByRole("link", { name: set.application.name, exact: true }).click();
  await expect(page.getByRole("region", { name: "Client secret", exact: true })).toBeVisible();
  expect(await findRepeatedIds(page)).toEqual([]);
  await page.getByRole("button", { name: new RegExp(tenant.owner.name) }).click();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
});
