import type { Page } from "@playwright/test";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { countTokenCalls } from "../fixtures/connect-pages.ts";
import { expectRefreshed } from "../fixtures/refreshed.ts";
import { signInAtApicbase } from "../fixtures/sandbox-pages.ts";
import { openTechnicalDetails } from "../fixtures/technical-details.ts";
import { Tenant, type TokenSet, unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

type Pair = { accessToken: string; refreshToken: string };

/** Makes both tokens as the message tells the library's owner to. */
async function makeByHand(page: Page, sandboxUrl: string, set: TokenSet): Promise<Pair> {
  await page.goto(`${sandboxUrl}/settings/api/`);
  await signInAtApicbase(page);
  await page.getByLabel("Application", { exact: true }).selectOption({ value: set.application.clientId });
  await page.getByLabel("Token name").fill(set.name);
  for (const scope of set.application.scopes) {
    await page.getByRole("checkbox", { name: new RegExp(`^${scope} `) }).check();
  }
  await page.getByRole("button", { name: "Create", exact: true }).click();
  return {
    accessToken: await page.getByLabel("Access token").inputValue(),
    refreshToken: await page.getByLabel("Refresh token").inputValue(),
  };
}

async function importPair(page: Page, set: TokenSet, pair: Pair, refreshAtOnce = false): Promise<void> {
  await page.goto(`/token-sets/${set.id}/connect?way=import`);
  await page.getByRole("textbox", { name: "Access token" }).fill(pair.accessToken);
  await page.getByRole("textbox", { name: "Refresh token" }).fill(pair.refreshToken);
  if (refreshAtOnce) await page.getByRole("checkbox", { name: "Refresh at once" }).check();
  await page.getByRole("button", { name: "Import" }).click();
}

test("tokens made by hand in API Settings end in a living set", async ({
  page,
  signInAs,
  openBrowser,
  tenant,
  sandbox,
  factory,
  stack,
}) => {
  const application = await tenant.application({ scopes: ["accounts", "sales"] });
  const set = await tenant.pendingSet(application, { environment: "production" });
  const admin = await tenant.person("admin");
  await signInAs(admin);

  await test.step("a message tells the library’s owner what to click", async () => {
    await page.goto(`/token-sets/${set.id}/connect`);
    await page.getByRole("link", { name: "Import tokens" }).click();
    const message = page.getByText(/^Hello,/);
    for (const part of [
      ...[
        "API Settings",
        "Add an application to my library",
        `${application.name} (client ID ${application.clientId})`,
      ],
      ...[`As token name, enter ${set.name}.`, "accounts: Users", "sales: Sales", "Click Create", admin.name],
    ]) {
      await expect(message).toContainText(part);
    }
  });

  const pair = await makeByHand(await openBrowser(), stack.sandboxUrl, set);

  await test.step("a slip is told, and neither token comes back", async () => {
    await importPair(page, set, { ...pair, accessToken: `${pair.accessToken}x` });
    await expect(page.getByRole("main").getByRole("alert")).toContainText(
      "is not active for this application",
    );
    await expect(page.getByRole("textbox", { name: "Access token" })).toHaveValue("");
    await expect(page.getByRole("textbox", { name: "Refresh token" })).toHaveValue("");
    expect(await page.content()).not.toContain(pair.refreshToken);
    expect(await factory.readTokenSet({ id: set.id })).toMatchObject({ generation: 0 });
  });

  await test.step("the right ones are taken in, with their proof", async () => {
    await importPair(page, set, pair);
    await expect(
      page.getByText("Apicbase said that the imported access token was active.").first(),
    ).toBeVisible();
    await expect(page.getByRole("heading", { name: set.name })).toBeVisible();
    await expect(page.getByText("Healthy")).toBeVisible();
    for (const secret of Object.values(pair)) expect(await page.content()).not.toContain(secret);
    expect((await callApi(sandbox, pair.accessToken)).status).toBe(200);
  });

  await test.step("they refresh like any other", async () => {
    await page.getByRole("button", { name: "Refresh now" }).click();
    await expectRefreshed(page, 2);
  });
});

test("tokens whose access token has expired: refreshed at once, if the person says so", async ({
  page,
  signInAs,
  tenant,
  sandbox,
}) => {
  const application = await tenant.application();
  const { clientId } = application;
  const set = await tenant.pendingSet(application);
  const [pair] = await sandbox.createTokenSets({ clientId, scopes: ["accounts"] });
  if (!pair) throw new Error("The sandbox made no token set.");
  const expired = {
    endpoint: "introspect",
    kind: "body",
    status: 200,
    body: '{"active":false}',
    clientId,
  } as const;
  await signInAs(tenant.owner);

  await test.step("the form says beforehand what it would cost; unasked, nothing is used up", async () => {
    await page.goto(`/token-sets/${set.id}/connect?way=import`);
    await expect(page.getByRole("group", { name: "If the access token no longer works" })).toContainText(
      "This uses it up: whoever else has these tokens is locked out.",
    );
    await sandbox.addFault(expired);
    await importPair(page, set, pair);
    await expect(page.getByRole("main").getByRole("alert")).toContainText("choose to refresh at once");
    expect(await countTokenCalls(sandbox, clientId)).toBe(0);
  });

  await test.step("refused: what is known, and what to do", async () => {
    const other = await tenant.pendingSet(application);
    await sandbox.addFault(expired);
    await importPair(page, other, { ...pair, refreshToken: "Z".repeat(30) }, true);
    const told = page.getByRole("status").filter({ hasText: "Imported, but these tokens no longer work" });
    await expect(told).toContainText("Have new tokens made in API Settings");
    await told.getByRole("link", { name: "Open the token set" }).click();
    await expect(page.getByText("Connection lost", { exact: true }).first()).toBeVisible();
  });

  await test.step("agreed: one refresh, and the new pair is checked", async () => {
    await sandbox.clearCalls();
    const third = await tenant.pendingSet(application);
    await sandbox.addFault(expired);
    const [own] = await sandbox.createTokenSets({ clientId, scopes: ["accounts"] });
    if (!own) throw new Error("The sandbox made no token set.");
    await importPair(page, third, own, true);
    await expect(page).toHaveURL(new RegExp(`/token-sets/${third.id}\\?connected=2`));
    await expect(page.getByText("Healthy")).toBeVisible();
    await expect(page.getByText(/^Checked (just now|\d+ sec)/)).toBeVisible();
    const timeline = await openTechnicalDetails(page);
    await expect(
      page.getByText("Apicbase said that the access token worked; the API answered 200.").first(),
    ).toBeVisible();
    await expect(timeline).toContainText("Refresh Tokens received");
    expect(await countTokenCalls(sandbox, clientId)).toBe(1);
  });
});

test("the same tokens in a second set: named within the organization, unnamed to another", async ({
  page,
  signInAs,
  openBrowser,
  tenant,
  factory,
  sandbox,
  stack,
}) => {
  const application = await tenant.application();
  const first = await tenant.pendingSet(application, { name: unique("Secret kitchen") });
  const [pair] = await sandbox.createTokenSets({ clientId: application.clientId, scopes: ["accounts"] });
  if (!pair) throw new Error("The sandbox made no token set.");
  await signInAs(tenant.owner);
  await importPair(page, first, pair);
  await expect(page.getByRole("heading", { name: first.name })).toBeVisible();

  const second = await tenant.pendingSet(application, { environment: "production" });
  await importPair(page, second, pair);
  await expect(page.getByRole("main").getByRole("alert")).toContainText(
    `This refresh token is in the token set "${first.name}" (development) already.`,
  );

  const other = await Tenant.make(factory, sandbox, stack);
  const { userId, organizationId } = other.owner;
  const { name, clientId, clientSecret, scopes } = application;
  const settings = { redirect: "callback", authentication: "body" } as const;
  const credentials = { name, clientId, clientSecret, scopes, ...settings };
  const { id } = await factory.makeApplication({ userId, organizationId, ...credentials });
  const theirs = await other.pendingSet({ ...application, id });
  const stranger = await openBrowser(other.owner);
  await importPair(stranger, theirs, pair);
  await expect(stranger.getByRole("main").getByRole("alert")).toContainText(
    "These tokens cannot be imported: they are in use already.",
  );
  const told = await stranger.content();
  for (const word of [first.name, first.id, tenant.name, tenant.id]) expect(told).not.toContain(word);
  for (const { id: refused } of [second, theirs]) {
    expect(await factory.readTokenSet({ id: refused })).toMatchObject({ generation: 0, fence: 0 });
  }
});

test("going to and fro between the ways loses nothing that was typed", async ({ page, signInAs, tenant }) => {
  const set = await tenant.pendingSet(await tenant.application());
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}/connect`);
  await expect(page.getByRole("button", { name: "Continue to Apicbase" })).toBeVisible();
  await page.getByRole("link", { name: "Send a link" }).click();
  await page.getByRole("textbox", { name: "Who is it for?" }).fill("Chef Louise");
  await page.getByRole("link", { name: "Import tokens" }).click();
  await page.getByRole("textbox", { name: "Access token" }).fill("typed already");
  await page.getByRole("link", { name: "Paste the code" }).click();
  await expect(page.getByText("so there is nothing to paste", { exact: false })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("textbox", { name: "Access token" })).toHaveValue("typed already");
  await page.goBack();
  await expect(page.getByRole("textbox", { name: "Who is it for?" })).toHaveValue("Chef Louise");
});

test("an application whose code is copied has two ways, and is told what the others need", async ({
  page,
  signInAs,
  tenant,
  stack,
}) => {
  const set = await tenant.pendingSet(await tenant.application({ redirect: "copy-code" }));
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}/connect`);
  await expect(page.getByRole("button", { name: "Open Apicbase" })).toBeVisible();
  const ways = page.getByRole("navigation", { name: "Ways of connecting" }).getByRole("link");
  await expect(ways).toHaveText(["Paste the code", "Import tokens", "In this browser", "Send a link"]);
  await ways.getByText("Send a link").click();
  const panel = page.getByRole("region", {
    name: "Send a link: not possible with this application’s settings",
  });
  await expect(panel.getByText(`${stack.webUrls[0]}/api/oauth/callback`)).toBeVisible();
  await expect(page.getByRole("button", { name: "Make the link" })).toBeHidden();
});
