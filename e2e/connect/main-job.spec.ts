import { callApi, introspect } from "../../sandbox/testing/oauth-requests.ts";
import { expectRefreshed } from "../fixtures/refreshed.ts";
import { authorizeAtApicbase, signInAtApicbase } from "../fixtures/sandbox-pages.ts";
import { sha256 } from "../fixtures/sandbox-records.ts";
import { openFromMenu } from "../fixtures/set-menu.ts";
import { openTechnicalDetails } from "../fixtures/technical-details.ts";
import { unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

test("the product's main job, from a new application to a proved revocation", async ({
  page,
  openBrowser,
  tenant,
  factory,
  sandbox,
  sandboxRecords,
  stack,
}) => {
  test.slow();
  const application = unique("POS link");
  const installation = unique("POS Antwerp");
  let callback = "";
  let clientId = "";
  let clientSecret = "";

  await test.step("the owner signs in", async () => {
    await page.goto("/");
    await page.getByLabel("Email").fill(tenant.owner.email);
    await page.getByLabel("Password").fill(tenant.owner.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { name: "No library is connected yet" })).toBeVisible();
  });

  await test.step("Larder says which redirect URI to enter", async () => {
    await page.getByRole("link", { name: "Applications", exact: true }).click();
    await page.getByRole("link", { name: "Register application" }).click();
    const choice = page.getByRole("radio", { name: /Automatically/ });
    await expect(choice).toBeChecked();
    const shown = await page.getByText(/^Enter http\S+ as the redirect URI at Apicbase/).textContent();
    callback = /http\S+/.exec(shown ?? "")?.[0] ?? "";
    expect(callback).toBe(`${stack.webUrls[0]}/api/oauth/callback`);
  });

  await test.step("the application is made in API Settings", async () => {
    const apicbase = await openBrowser();
    await apicbase.goto(`${stack.sandboxUrl}/settings/api/`);
    await signInAtApicbase(apicbase);
    await apicbase.getByLabel("Application name").fill(application);
    await apicbase.getByRole("button", { name: "Register", exact: true }).click();
    clientId = await apicbase.getByLabel("Client ID").inputValue();
    clientSecret = await apicbase.getByLabel("Client secret").inputValue();
    await apicbase.getByRole("link", { name: "Back to API Settings" }).click();
    await apicbase.getByRole("link", { name: application }).click();
    await apicbase.getByLabel("Redirect URI").fill(callback);
    await apicbase.getByRole("button", { name: "Save redirect URI" }).click();
    await expect(apicbase.getByRole("status")).toHaveText("Saved.");
  });

  await test.step("it is registered here", async () => {
    await page.getByLabel("Client ID").fill(clientId);
    await page.getByLabel("Client secret").fill(clientSecret);
    await page.getByLabel("Name").fill(application);
    await page.getByRole("checkbox", { name: /^accounts/ }).check();
    await page.getByRole("checkbox", { name: /^library/ }).check();
    await page.getByRole("button", { name: "Register application" }).click();
    await expect(page.getByRole("heading", { name: application })).toBeVisible();
    await expect(page.getByRole("status").filter({ hasText: "Registered" })).toBeVisible();
    await expect(page.getByText(`…${clientSecret.slice(-4)}`)).toBeVisible();
    expect(await page.content()).not.toContain(clientSecret);
  });

  await test.step("a library is connected in this browser", async () => {
    await page.getByRole("link", { name: "Connect a library" }).click();
    await page.getByRole("combobox", { name: /^Library/ }).fill("Brasserie Leopold");
    await page.getByRole("radio", { name: /Production/ }).check();
    await page.getByLabel("Name of the installation").fill(installation);
    await expect(page.getByRole("checkbox", { name: /^accounts/ })).toBeChecked();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Continue to Apicbase" }).click();
    await signInAtApicbase(page);
    await expect(page.getByRole("heading", { name: `Authorize ${application}?` })).toBeVisible();
    await authorizeAtApicbase(page);
    await expect(page.getByText("One real API call with the new token answered 200.")).toBeVisible();
    await expect(page.getByRole("heading", { name: installation })).toBeVisible();
    expect(page.url()).toContain(stack.webUrls[0]);
    expect(page.url()).not.toContain("code=");
  });

  const tokenSetId = /token-sets\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? "";
  const [atApicbase = ""] = sandboxRecords.tokenSetIds(clientId);
  const first = await factory.openPair({ tokenSetId, generation: 1 });
  expect((await callApi(sandbox, first.accessToken)).status, "the first token at the API").toBe(200);

  await test.step("a refresh gives a new pair and ends the old one", async () => {
    await page.getByRole("button", { name: "Refresh now" }).click();
    await expectRefreshed(page, 2);
    const second = await factory.openPair({ tokenSetId, generation: 2 });
    expect((await callApi(sandbox, first.accessToken)).status, "the old token at the API").toBe(401);
    expect((await callApi(sandbox, second.accessToken)).status, "the new token at the API").toBe(200);
    expect(await introspect(sandbox, { clientId, clientSecret }, second.accessToken)).toMatchObject({
      active: true,
    });
    expect(sandboxRecords.generations(atApicbase)).toEqual([
      { number: 1, accessTokenSha256: sha256(first.accessToken), alive: false },
      { number: 2, accessTokenSha256: sha256(second.accessToken), alive: true },
    ]);
  });

  await test.step("a revocation wants the name typed, and is proved", async () => {
    const second = await factory.openPair({ tokenSetId, generation: 2 });
    await openFromMenu(page, "Revoke");
    const dialog = page.getByRole("dialog", { name: `Revoke ${installation}?` });
    const confirm = dialog.getByRole("button", { name: "Revoke" });
    await expect(confirm).toBeDisabled();
    await dialog.getByRole("textbox").fill(installation.toUpperCase());
    await expect(confirm).toBeDisabled();
    await dialog.getByRole("textbox").fill(installation);
    await confirm.click();
    await expect(page.getByText(/^Revoked .*, confirmed by Apicbase\./)).toBeVisible();
    await expect(page.getByRole("button", { name: "Refresh now" })).toBeHidden();
    await expect(await openTechnicalDetails(page)).toContainText("Revoked, confirmed");
    expect((await callApi(sandbox, second.accessToken)).status).toBe(401);
    expect(await introspect(sandbox, { clientId, clientSecret }, second.accessToken)).toEqual({
      active: false,
    });
  });

  await test.step("the provider counted one exchange, one refresh and one revocation", async () => {
    const calls = await sandbox.calls({ clientId });
    const spent = calls.filter(({ endpoint }) => endpoint === "token" || endpoint === "revoke");
    expect(spent.map(({ endpoint, grantType, outcome }) => [endpoint, grantType, outcome])).toEqual([
      ["token", "authorization_code", "issued"],
      ["token", "refresh_token", "rotated"],
      ["revoke", null, "revoked"],
    ]);
    expect(await factory.listAuditActions({ organizationId: tenant.id })).toEqual([
      "member.signed-in",
      "application.registered",
      "library.created",
      "token-set.created",
      "token-set.authorize-started",
      "token-set.connected",
      "token-set.refreshed",
      "token-set.revoked",
    ]);
  });
});

test("what is typed before the page's script has loaded stays", async ({ page, tenant, signInAs }) => {
  await tenant.application();
  await signInAs(tenant.owner);
  const loading = Promise.withResolvers<void>();
  await page.route("**/_next/static/chunks/**/*.js", async (route) => {
    await loading.promise;
    await route.continue();
  });
  await page.goto("/connect", { waitUntil: "commit" });
  const library = page.getByRole("combobox", { name: /^Library/ });
  await library.fill("Brasserie Leopold");
  loading.resolve();
  await expect(page.locator("input[type=hidden][name=library]")).toHaveValue("Brasserie Leopold");
  await expect(library).toHaveValue("Brasserie Leopold");
});
