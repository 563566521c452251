import type { Page } from "@playwright/test";
import { callApi as callProvider, refreshed } from "../../sandbox/testing/oauth-requests.ts";
import { connectInBrowser, countTokenCalls } from "../fixtures/connect-pages.ts";
import { expectRefreshed } from "../fixtures/refreshed.ts";
import { openStatus, openTechnicalDetails } from "../fixtures/technical-details.ts";
import { expect, test } from "../fixtures/test.ts";

async function refreshNow(page: Page, tokenSetId: string): Promise<void> {
  await page.goto(`/token-sets/${tokenSetId}`);
  await page.getByRole("button", { name: "Refresh now" }).click();
}

const badge = (page: Page, word: string) =>
  page.getByRole("main").locator("header").getByText(word, { exact: true });

test("a refused client spends nothing and names the cure", async ({ page, tenant, signInAs, sandbox }) => {
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  const body = JSON.stringify({ error: "invalid_client" });
  const fault = { endpoint: "token", kind: "status", status: 401, body } as const;
  await sandbox.addFault({ ...fault, clientId: application.clientId });
  await sandbox.addFault({ ...fault, endpoint: "introspect", clientId: application.clientId });
  await signInAs(tenant.owner);
  await refreshNow(page, set.id);
  const said = page
    .getByRole("status")
    .filter({ hasText: "Not refreshed: Apicbase refused the client secret" });
  await expect(said).toContainText("No token was used up.");
  await expect(badge(page, "Stopped: client secret refused")).toBeVisible();
  await expect(
    page.getByText("Apicbase refuses the application’s client secret; all its sets are affected", {
      exact: true,
    }),
  ).toBeVisible();
  const timeline = await openTechnicalDetails(page);
  await expect(timeline.getByText("Client secret refused", { exact: true })).toBeVisible();
  await expect(timeline).toContainText("No token was used up: replace the secret of the application");

  await openStatus(page);
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expectRefreshed(page, 2);
  await expect(badge(page, "Healthy")).toBeVisible();
});

const unusable = "Apicbase gave no usable reply; Larder finds out what happened before it goes on";
for (const [what, fault, reason, why] of [
  ["an error page", { kind: "html", status: 500 }, "HTTP 500 without an OAuth answer", unusable],
  [
    "too many requests",
    { kind: "status", status: 429, body: "" },
    "rate limited",
    "Apicbase asks Larder to wait; Larder retries by itself",
  ],
  ["a redirect", { kind: "redirect", location: "https://elsewhere.example/" }, "HTTP 307", unusable],
] as const) {
  test(`${what} in place of tokens: retrying, and the next try works`, async ({
    page,
    tenant,
    signInAs,
    sandbox,
    factory,
  }) => {
    const application = await tenant.application();
    const set = await tenant.connectedSet(application);
    await sandbox.addFault({ endpoint: "token", ...fault, clientId: application.clientId });
    await signInAs(tenant.owner);
    await refreshNow(page, set.id);
    await expect(page.getByRole("status").filter({ hasText: "Not refreshed" })).toBeVisible();
    await expect(badge(page, "Retrying")).toBeVisible();
    await expect(page.getByText(why, { exact: true })).toBeVisible();
    await expect(await openTechnicalDetails(page)).toContainText(reason);
    expect((await callProvider(sandbox, set.pair.accessToken)).status).toBe(200);

    // Whatever is no answer of OAuth keeps the claim: the origin behind it may still be at work.
    await factory.passDeadlines({ tokenSetId: set.id });
    await refreshNow(page, set.id);
    await expectRefreshed(page, 2);
    await expect(badge(page, "Healthy")).toBeVisible();
    expect(await countTokenCalls(sandbox, application.clientId)).toBe(2);
  });
}

for (const kind of ["drop-after", "truncate"] as const) {
  test(`an answer lost after the rotation (${kind}) is said at once, and nothing is offered again`, async ({
    page,
    tenant,
    signInAs,
    sandbox,
    factory,
  }) => {
    const application = await tenant.application();
    const set = await tenant.connectedSet(application);
    await sandbox.addFault({ endpoint: "token", kind, clientId: application.clientId });
    await signInAs(tenant.owner);
    await refreshNow(page, set.id);
    const said = page.getByRole("status").filter({ hasText: "Not refreshed: reconnect this token set" });
    await expect(said).toBeVisible();
    await expect(
      page.getByText("Connection lost: Apicbase’s reply never reached Larder", { exact: true }),
    ).toBeVisible();
    await expect(badge(page, "Connection lost")).toBeVisible();
    await expect(page.getByRole("button", { name: "Refresh now" })).toHaveCount(0);
    const timeline = await openTechnicalDetails(page);
    await expect(timeline.getByText("Reply lost", { exact: true })).toBeVisible();
    await expect(timeline).toContainText("Answer lost in transit");
    expect(await countTokenCalls(sandbox, application.clientId)).toBe(1);

    await connectInBrowser(page, set);
    await expect(page.getByText("One real API call with the new token answered 200.")).toBeVisible();
    await expect(badge(page, "Healthy")).toBeVisible();
    const { accessToken } = await factory.openPair({ tokenSetId: set.id, generation: 2 });
    expect((await callProvider(sandbox, accessToken)).status).toBe(200);
  });
}

test("a call that broke off without an answer keeps its claim, then asks the witness and tries again", async ({
  page,
  tenant,
  signInAs,
  sandbox,
  factory,
}) => {
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  await sandbox.addFault({ endpoint: "token", kind: "drop-before", clientId: application.clientId });
  await signInAs(tenant.owner);
  await refreshNow(page, set.id);
  const said = page.getByRole("status").filter({ hasText: "Not refreshed" });
  await expect(said).toBeVisible();
  await expect(await openTechnicalDetails(page)).toContainText(
    "Apicbase may still be at work, so nothing more is sent before",
  );
  await refreshNow(page, set.id);
  await expect(said).toBeVisible();
  expect(await countTokenCalls(sandbox, application.clientId), "while in doubt nothing is sent").toBe(1);

  await factory.passDeadlines({ tokenSetId: set.id });
  await refreshNow(page, set.id);
  await expectRefreshed(page, 2);
  await expect(
    (await openTechnicalDetails(page)).getByText("Tokens unchanged", { exact: true }),
  ).toBeVisible();
  expect(await countTokenCalls(sandbox, application.clientId)).toBe(2);
  expect(
    (await sandbox.doubleSpends()).flatMap(({ calls }) => calls.map((call) => call.clientId)),
  ).not.toContain(application.clientId);
});

test("a refresh token that was used elsewhere is recognised, and reconnecting repairs the set", async ({
  page,
  tenant,
  signInAs,
  sandbox,
}) => {
  const application = await tenant.application();
  const set = await tenant.connectedSet(application, { environment: "production" });
  await refreshed(sandbox, application, set.pair.refreshToken);
  await signInAs(tenant.owner);
  await refreshNow(page, set.id);
  await expect(
    page.getByText("Access ended at Apicbase: revoked, or used by another system", { exact: true }),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: "Refresh now" })).toHaveCount(0);
  const timeline = await openTechnicalDetails(page);
  await expect(timeline).toContainText("Apicbase refused the refresh token");
  await expect(timeline).toContainText("invalid_grant");
  await page.goto("/token-sets?health=reauthorize");
  await expect(page.getByRole("row").filter({ hasText: set.name })).toContainText("used elsewhere");

  await connectInBrowser(page, set);
  await expect(page.getByText("One real API call with the new token answered 200.")).toBeVisible();
  await expect(badge(page, "Healthy")).toBeVisible();
  await expect(
    page.getByText("Access ended at Apicbase: revoked, or used by another system", { exact: true }),
  ).toHaveCount(0);
});

test("access revoked at Apicbase is found out", async ({ page, tenant, signInAs, sandbox }) => {
  const set = await tenant.connectedSet(await tenant.application());
  await sandbox.revokeTokenSet(set.pair.tokenSetId);
  await signInAs(tenant.owner);
  await refreshNow(page, set.id);
  await expect(page.getByText("Not refreshed: reconnect this token set")).toBeVisible();
  await expect(badge(page, "Connection lost")).toBeVisible();
});

test("an exchange that fails at Apicbase is explained, and starting over works", async ({
  page,
  tenant,
  signInAs,
  sandbox,
}) => {
  const application = await tenant.application();
  const set = await tenant.pendingSet(application);
  await sandbox.addFault({ endpoint: "token", kind: "html", clientId: application.clientId });
  await signInAs(tenant.owner);
  await connectInBrowser(page, set);
  await expect(page.getByRole("heading", { name: "The connection could not be made" })).toBeVisible();
  await expect(page.getByText(/Start over with a new code\./)).toBeVisible();
  expect(await countTokenCalls(sandbox, application.clientId), "one exchange, not repeated").toBe(1);

  await page.getByRole("link", { name: "Start over" }).click();
  await page.getByRole("button", { name: "Continue to Apicbase" }).click();
  await page.getByRole("button", { name: "Authorize" }).click();
  await expect(page.getByText("One real API call with the new token answered 200.")).toBeVisible();
});

test("a first API call without an answer does not undo the connection", async ({
  page,
  tenant,
  signInAs,
  sandbox,
}) => {
  const application = await tenant.application();
  const set = await tenant.pendingSet(application);
  // Both that it is asked: whose access it is, and whether it works.
  const { clientId } = application;
  await sandbox.addFault({ endpoint: "api", kind: "status", status: 503, clientId, times: 2 });
  await signInAs(tenant.owner);
  await connectInBrowser(page, set);
  await expect(page.getByText(/The API did not answer the first call/)).toBeVisible();
  await page.getByRole("button", { name: "Check" }).click();
  await expect(page.getByRole("status").filter({ hasText: "The access token works" })).toBeVisible();
  await openTechnicalDetails(page);
  await expect(
    page.getByText("Apicbase said that the access token worked; the API answered 200."),
  ).toBeVisible();
});
