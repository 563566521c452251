import type { Page } from "@playwright/test";
import { countTokenCalls } from "../fixtures/connect-pages.ts";
import { authorizeAtApicbase, signInAtApicbase } from "../fixtures/sandbox-pages.ts";
import { openTechnicalDetails } from "../fixtures/technical-details.ts";
import type { Tenant, TokenSet } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

const connected = "One real API call with the new token answered 200.";
const field = "Code, or address of the page";

function copyCodeSet(tenant: Tenant): Promise<TokenSet> {
  return tenant.application({ redirect: "copy-code" }).then((application) => tenant.pendingSet(application));
}

/** Opens Apicbase's tab from Larder's page. */
async function openApicbase(page: Page, button = "Open Apicbase"): Promise<Page> {
  const popup = page.waitForEvent("popup");
  await page.getByRole("button", { name: button, exact: true }).click();
  const tab = await popup;
  await tab.waitForURL(/\/accounts\/login\/|\/oauth\/authorize\//);
  return tab;
}

/** Authorizes in Apicbase's tab; returns the code and the address that it shows. */
async function authorize(tab: Page, signIn = true): Promise<{ code: string; address: string }> {
  if (signIn) await signInAtApicbase(tab);
  await authorizeAtApicbase(tab);
  const code = await tab.getByLabel("Authorization code").inputValue();
  return { code, address: tab.url() };
}

async function paste(page: Page, text: string): Promise<void> {
  await page.getByLabel(field).fill(text);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
}

const shapes: [what: string, shape: (shown: { code: string; address: string }) => string][] = [
  ["the bare code", ({ code }) => code],
  ["the whole address", ({ address }) => address],
  [
    "a code with spaces and line breaks",
    ({ code }) => `  ${code.slice(0, 9)} \n${code.slice(9, 20)}\t${code.slice(20)}\r\n`,
  ],
  ["an address that was wrapped", ({ address }) => `<${address.slice(0, 30)}\n  ${address.slice(30)}>`],
];

for (const [what, shape] of shapes) {
  test(`${what} connects`, async ({ page, tenant, signInAs, sandbox }) => {
    const set = await copyCodeSet(tenant);
    await signInAs(tenant.owner);
    await page.goto(`/token-sets/${set.id}/connect`);
    const tab = await openApicbase(page);
    await expect(page.getByText("a code lives one minute from Authorize")).toBeVisible();
    await paste(page, shape(await authorize(tab)));
    await expect(page.getByText(connected)).toBeVisible();
    await expect(page.getByRole("heading", { name: set.name })).toBeVisible();
    expect(page.url()).toMatch(new RegExp(`/token-sets/${set.id}`));
    expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(1);
  });
}

test("a code older than its minute is explained, and one click starts over", async ({
  page,
  tenant,
  signInAs,
  sandbox,
  sandboxRecords,
}) => {
  const set = await copyCodeSet(tenant);
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}/connect`);
  const stale = await authorize(await openApicbase(page));
  sandboxRecords.ageCodes(set.application.clientId, 61_000);
  await paste(page, stale.code);
  const alert = page.getByRole("alert").filter({ hasText: "Not connected" });
  await expect(alert).toContainText("A code lives one minute and works once");
  await expect(alert).toContainText("No tokens were received.");
  expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(1);

  const fresh = await authorize(await openApicbase(page, "Start over"), false);
  await expect(alert, "what was wrong with the old code is no longer said").toBeHidden();
  await paste(page, fresh.code);
  await expect(page.getByText(connected)).toBeVisible();
  const timeline = await openTechnicalDetails(page);
  const exchanges = timeline.getByRole("listitem").filter({ hasText: "Code exchange" });
  await expect(exchanges).toHaveText([/Code exchange Tokens received/, /Code exchange Refused/]);
});

test("what is no code of this flow is refused before any token call", async ({
  page,
  tenant,
  signInAs,
  sandbox,
}) => {
  const set = await copyCodeSet(tenant);
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}/connect`);
  const shown = await authorize(await openApicbase(page));
  const foreign = new URL(shown.address);
  foreign.searchParams.set("state", "y".repeat(43));
  const wrong: [text: string, message: string][] = [
    [foreign.href, "This address belongs to another connection"],
    ["https://app.apicbase.com/oauth/code/", "There is no code in this address."],
    [
      "https://app.apicbase.com/oauth/code/?error=access_denied",
      "Access was declined on Apicbase's consent page",
    ],
    ["früh am Morgen", "This is not a code."],
    ["x".repeat(600), "This is not a code."],
  ];
  for (const [text, message] of wrong) {
    await test.step(message, async () => {
      await paste(page, text);
      await expect(page.getByRole("alert").filter({ hasText: message })).toBeVisible();
      await expect(page.getByLabel(field), "a code is not sent back to the page").toHaveValue("");
    });
  }
  expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);
  await paste(page, shown.address);
  await expect(page.getByText(connected)).toBeVisible();
});

test("a reload in the middle loses nothing", async ({ page, tenant, signInAs }) => {
  const set = await copyCodeSet(tenant);
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}/connect`);
  const tab = await openApicbase(page);
  await page.reload();
  await expect(page.getByText("a code lives one minute from Authorize")).toBeVisible();
  await paste(page, (await authorize(tab)).code);
  await expect(page.getByText(connected)).toBeVisible();
});

test("a code works once: the second paste makes no second call", async ({
  page,
  tenant,
  signInAs,
  openBrowser,
  sandbox,
}) => {
  const set = await copyCodeSet(tenant);
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}/connect`);
  const { code } = await authorize(await openApicbase(page));
  const second = await openBrowser(tenant.owner);
  await second.goto(`/token-sets/${set.id}/connect`);
  await paste(page, code);
  await expect(page.getByText(connected)).toBeVisible();
  await paste(second, code);
  await expect(
    second.getByRole("alert").filter({ hasText: "A code of this connection was used already" }),
  ).toBeVisible();
  expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(1);
});
