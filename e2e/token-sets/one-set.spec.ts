import { callApi as callProvider } from "../../sandbox/testing/oauth-requests.ts";
import { connectInBrowser, countTokenCalls } from "../fixtures/connect-pages.ts";
import { kitchen } from "../fixtures/sandbox-pages.ts";
import { confirmFromMenu, openFromMenu } from "../fixtures/set-menu.ts";
import { openStatus, openTechnicalDetails } from "../fixtures/technical-details.ts";
import { unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

test("a name can be changed; identity and history stay, and a taken name is refused", async ({
  page,
  tenant,
  signInAs,
}) => {
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  const neighbour = await tenant.pendingSet(application);
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  const rename = await openFromMenu(page, "Rename");
  const name = unique("Terrace");
  await rename.getByLabel("New name").fill(name);
  await rename.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Renamed." })).toBeVisible();
  await expect(rename).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  expect(page.url()).toContain(set.id);

  await openFromMenu(page, "Rename");
  await rename.getByLabel("New name").fill(neighbour.name);
  await rename.getByRole("button", { name: "Rename" }).click();
  await expect(rename.getByRole("alert")).toContainText("has a token set of this name");
  await expect(rename.getByLabel("New name")).toHaveValue(neighbour.name);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
});

test("a check asks both ways, says what came back and when, and spends nothing", async ({
  page,
  tenant,
  signInAs,
  sandbox,
}) => {
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(await tenant.person("support"));
  await page.goto(`/token-sets/${set.id}`);
  await page.getByRole("button", { name: "Check" }).click();
  await expect(page.getByRole("status").filter({ hasText: "The access token works" })).toBeVisible();
  await expect(page.getByText(/^Checked (just now|\d+ sec)/)).toBeVisible();
  await openTechnicalDetails(page);
  await expect(
    page.getByText("Apicbase said that the access token worked; the API answered 200."),
  ).toBeVisible();
  await openStatus(page);
  expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);

  await sandbox.revokeTokenSet(set.pair.tokenSetId);
  await page.getByRole("button", { name: "Check" }).click();
  const refused = page.getByRole("status").filter({ hasText: "The access token does not work" });
  await expect(refused).toBeVisible();
  await expect(
    page.getByText("The access token ended early; it is not known yet whether the connection is lost", {
      exact: true,
    }),
  ).toBeVisible();
  await refused.getByRole("link", { name: "technical details" }).click();
  await expect(
    page.getByText("Apicbase said that the access token did not work; the API answered 401."),
  ).toBeVisible();
  expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);
});

test("a set that never held a token can be discarded", async ({ page, tenant, signInAs }) => {
  const set = await tenant.pendingSet(await tenant.application());
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  await confirmFromMenu(page, "Discard");
  await expect(page.getByRole("heading", { name: "No library is connected yet" })).toBeVisible();
});

test("reconnecting keeps identity and history, goes up a generation and ends the old pair", async ({
  page,
  tenant,
  signInAs,
  sandbox,
  sandboxRecords,
  factory,
}) => {
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  await page.getByRole("link", { name: "Reconnect" }).click();
  await expect(page.getByText("The token set keeps its name and history")).toBeVisible();
  await connectInBrowser(page, set);
  await expect(page).toHaveURL(new RegExp(`/token-sets/${set.id}\\?connected=2`));
  await expect(page.getByRole("heading", { name: set.name })).toBeVisible();
  await openTechnicalDetails(page);
  await expect(page.getByRole("row", { name: /Generation 2 current code exchange/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /Generation 1 erased/ })).toBeVisible();

  expect((await callProvider(sandbox, set.pair.accessToken)).status, "the old pair").toBe(401);
  const { accessToken } = await factory.openPair({ tokenSetId: set.id, generation: 2 });
  expect((await callProvider(sandbox, accessToken)).status, "the new pair").toBe(200);
  const [older = "", newer = ""] = sandboxRecords.tokenSetIds(application.clientId);
  expect(sandboxRecords.generations(older).map(({ alive }) => alive)).toEqual([false]);
  expect(sandboxRecords.generations(newer).map(({ alive }) => alive)).toEqual([true]);
});

test("scopes asked but not granted are marked", async ({ page, tenant, signInAs, sandbox }) => {
  const application = await tenant.application({ scopes: ["library", "inventory", "sales"] });
  const set = await tenant.pendingSet(application);
  await sandbox.addFault({
    endpoint: "token",
    kind: "body",
    clientId: application.clientId,
    body: JSON.stringify({
      access_token: "{{access_token}}",
      refresh_token: "{{refresh_token}}",
      token_type: "Bearer",
      expires_in: 604_800,
      scope: "inventory library media",
    }),
  });
  await signInAs(tenant.owner);
  await connectInBrowser(page, set);
  const scopes = page.getByRole("region", { name: "Scopes" });
  const line = (scope: string) => scopes.getByRole("listitem").filter({ hasText: new RegExp(`^${scope}`) });
  await expect(line("library")).toContainText(/granted/);
  await expect(line("inventory")).not.toContainText("not");
  await expect(line("sales")).toContainText("asked, not granted");
  await expect(line("media")).toContainText("granted, not asked");
  await page.goto("/token-sets?scope=media");
  await expect(page.getByRole("link", { name: set.name })).toBeVisible();
});

test("a token whose user may not make the first call is alive, and that is said", async ({
  page,
  tenant,
  signInAs,
}) => {
  const set = await tenant.pendingSet(await tenant.application({ scopes: ["accounts", "library"] }));
  await signInAs(tenant.owner);
  await connectInBrowser(page, set, kitchen);
  await expect(
    page.getByText(/One real API call with the new token answered 403: the token lives/),
  ).toBeVisible();
});

test("development and production cannot be mistaken", async ({ page, tenant, signInAs }) => {
  const application = await tenant.application();
  const wild = await tenant.connectedSet(application, { environment: "production" });
  const tame = await tenant.connectedSet(application);
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${wild.id}`);
  await expect(page.getByText("Environment: Production")).toBeVisible();
  await page.goto(`/token-sets/${tame.id}`);
  const header = page.getByRole("main").locator("header");
  await expect(header.getByText("Development", { exact: true })).toBeVisible();
  await expect(page.getByText("Environment: Production")).toHaveCount(0);
  await openFromMenu(page, "Revoke");
  const dialog = page.getByRole("dialog", { name: `Revoke ${tame.name}?` });
  await expect(dialog.getByRole("textbox")).toHaveCount(0);
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText(/^Revoked .*, confirmed by Apicbase\./)).toBeVisible();
});
