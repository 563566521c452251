import type { Page } from "@playwright/test";
import { unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

type Typed = { clientId: string; secret: string; name: string; scopes: string[] };

async function fill(page: Page, { clientId, secret, name, scopes }: Typed): Promise<void> {
  await page.getByLabel("Client ID").fill(clientId);
  await page.getByLabel("Client secret").fill(secret);
  await page.getByLabel("Name").fill(name);
  for (const scope of scopes) await page.getByRole("checkbox", { name: new RegExp(`^${scope}`) }).check();
  await page.getByRole("button", { name: "Register application" }).click();
}

test("what was typed stays after an error, but never the secret", async ({ page, tenant, signInAs }) => {
  await signInAs(tenant.owner);
  await page.goto("/applications/new");
  const secret = "a secret with spaces in it";
  await page.getByRole("radio", { name: /Someone pastes the code/ }).check();
  await page.getByRole("radio", { name: /By HTTP Basic/ }).check();
  await fill(page, { clientId: "abc", secret, name: "Till", scopes: ["sales", "media"] });

  const alert = page.getByRole("alert").filter({ hasText: "Some fields cannot be used." });
  await expect(alert).toContainText("Nothing was changed.");
  await expect(page.getByLabel("Client ID")).toHaveValue("abc");
  await expect(page.getByLabel("Client ID")).toHaveAccessibleDescription(/Enter the client ID\./);
  await expect(page.getByLabel("Client secret")).toHaveValue("");
  await expect(page.getByLabel("Client secret")).toHaveAccessibleDescription(/no spaces or line breaks/);
  await expect(page.getByLabel("Name")).toHaveValue("Till");
  await expect(page.getByRole("radio", { name: /Someone pastes the code/ })).toBeChecked();
  await expect(page.getByRole("radio", { name: /By HTTP Basic/ })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: /^sales/ })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: /^media/ })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: /^accounts/ })).not.toBeChecked();
  expect(await page.content()).not.toContain(secret);
});

test("without a scope nothing is registered, since none at all would ask for everything", async ({
  page,
  tenant,
  signInAs,
}) => {
  await signInAs(tenant.owner);
  await page.goto("/applications/new");
  const before = await tenant.snapshot();
  await fill(page, { clientId: "client-0001", secret: "secret-0001", name: "Till", scopes: [] });
  await expect(page.getByRole("alert").filter({ hasText: "Choose at least one scope." })).toBeVisible();
  expect(await tenant.snapshot()).toBe(before);
});

test("a name or client ID that is taken is refused", async ({ page, tenant, signInAs }) => {
  const existing = await tenant.application();
  await signInAs(tenant.owner);
  const before = await tenant.snapshot();
  const fresh = { clientId: unique("client").replace(" ", "-"), secret: "secret-0002", name: unique("Till") };
  for (const clash of [{ name: existing.name }, { clientId: existing.clientId }]) {
    await page.goto("/applications/new");
    await fill(page, { ...fresh, ...clash, scopes: ["library"] });
    const alert = page.getByRole("alert").filter({ hasText: "is already registered" });
    await expect(alert).toContainText("Nothing was changed.");
  }
  expect(await tenant.snapshot()).toBe(before);
});

test("another organization may register the same name and client ID", async ({
  page,
  tenant,
  factory,
  sandbox,
  stack,
  signInAs,
}) => {
  const { Tenant } = await import("../fixtures/tenant.ts");
  const other = await Tenant.make(factory, sandbox, stack);
  const { clientId, name } = await other.application();
  await signInAs(tenant.owner);
  await page.goto("/applications/new");
  await fill(page, { clientId, secret: "secret-0003", name, scopes: ["library"] });
  await expect(page.getByRole("status").filter({ hasText: "Registered" })).toBeVisible();
});

test("a copy-code application shows no redirect URI to enter", async ({ page, tenant, signInAs, stack }) => {
  const application = await tenant.application({ redirect: "copy-code" });
  const withCallback = await tenant.application();
  await signInAs(tenant.owner);
  await page.goto(`/applications/${application.id}`);
  await expect(page.getByText("None: Apicbase’s own page shows the code", { exact: true })).toBeVisible();
  await page.goto(`/applications/${withCallback.id}`);
  await expect(page.getByText(`${stack.webUrls[0]}/api/oauth/callback`, { exact: true })).toBeVisible();
});

test("settings can be changed, and say so", async ({ page, tenant, signInAs }) => {
  const application = await tenant.application();
  await signInAs(tenant.owner);
  await page.goto(`/applications/${application.id}`);
  const settings = page.getByRole("region", { name: "Settings" });
  const name = unique("Renamed");
  await settings.getByLabel("Name").fill(name);
  await settings.getByRole("checkbox", { name: /^media/ }).check();
  await settings.getByRole("button", { name: "Save settings" }).click();
  await expect(settings.getByRole("status")).toContainText("Saved.");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await page.reload();
  await expect(settings.getByRole("checkbox", { name: /^media/ })).toBeChecked();
  await expect(settings.getByRole("checkbox", { name: /^accounts/ })).toBeChecked();
});

test("an application that is used names what is in the way and is archived; an unused one is deleted", async ({
  page,
  tenant,
  signInAs,
}) => {
  const used = await tenant.application();
  const { name } = await tenant.pendingSet(used);
  const unused = await tenant.application();
  await signInAs(tenant.owner);
  await page.goto(`/applications/${used.id}`);
  await expect(page.getByRole("list", { name: "Token sets that use it" }).getByRole("link")).toHaveText(name);
  await expect(page.getByRole("button", { name: "Delete application" })).toHaveCount(0);
  await page.getByRole("button", { name: "Archive application" }).click();
  const archive = page.getByRole("dialog", { name: `Archive ${used.name}?` });
  await expect(
    archive.getByText("1 development token set uses it; no machine collects from it."),
  ).toBeVisible();
  await archive.getByRole("button", { name: "Archive application" }).click();
  await expect(page.getByRole("button", { name: "Restore application" })).toBeVisible();

  await page.goto(`/applications/${unused.id}`);
  await page.getByRole("button", { name: "Delete application" }).click();
  const dialog = page.getByRole("dialog", { name: `Delete ${unused.name}?` });
  await expect(dialog.getByText("The application at Apicbase, with the same credentials")).toBeVisible();
  await dialog.getByRole("button", { name: "Delete application" }).click();
  await expect(page.getByRole("heading", { name: "Applications" })).toBeVisible();
  await expect(page.getByRole("link", { name: unused.name })).toHaveCount(0);
  await expect(page.getByRole("link", { name: used.name, exact: true })).toHaveCount(0);
  await page.getByRole("link", { name: "Show 1 archived" }).click();
  await expect(page.getByRole("link", { name: used.name, exact: true })).toBeVisible();
});
