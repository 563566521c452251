import type { Page } from "@playwright/test";
import { expectRefreshed } from "../fixtures/refreshed.ts";
import { expect, test } from "../fixtures/test.ts";

const wrong = "not-the-secret-of-this-app";
const hint = (secret: string) => `…${secret.slice(-4)}`;

function secretSection(page: Page) {
  return page.getByRole("region", { name: "Client secret" });
}

async function enter(page: Page, secret: string, answer: RegExp): Promise<void> {
  await page.getByLabel("New client secret").fill(secret);
  await page.getByRole("button", { name: "Replace secret" }).click();
  await expect(page.getByRole("status").filter({ hasText: answer })).toBeVisible();
}

async function refresh(page: Page, tokenSetId: string, generation: number): Promise<void> {
  await page.goto(`/token-sets/${tokenSetId}`);
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expectRefreshed(page, generation);
}

for (const authentication of ["body", "basic"] as const) {
  test(`the old secret is kept until the new one has refreshed a set (${authentication})`, async ({
    page,
    tenant,
    signInAs,
    sandbox,
    factory,
  }) => {
    const application = await tenant.application({ authentication });
    const set = await tenant.connectedSet(application);
    await signInAs(tenant.owner);
    await refresh(page, set.id, 2);

    const { clientSecret } = await sandbox.replaceSecret(application.clientId);
    await page.goto(`/applications/${application.id}`);
    await enter(page, clientSecret, /Apicbase accepts the new secret/);
    await expect(secretSection(page)).toContainText(hint(application.clientSecret));
    await expect(secretSection(page)).toContainText(
      new RegExp(`${hint(clientSecret)}.*accepted by Apicbase`),
    );
    await page.goto("/applications");
    await expect(page.getByRole("row", { name: application.name })).toContainText("replacement accepted");

    await refresh(page, set.id, 3);
    await page.goto(`/applications/${application.id}`);
    await expect(secretSection(page)).toContainText(
      new RegExp(`${hint(clientSecret)}.*accepted by Apicbase since`),
    );
    await expect(secretSection(page)).not.toContainText(hint(application.clientSecret));
    await expect(secretSection(page).getByText("Replacement", { exact: true })).toHaveCount(0);
    expect(await factory.listAuditActions({ organizationId: tenant.id })).toContain(
      "application.secret-promoted",
    );
  });
}

test("a secret that Apicbase cannot be asked about waits, does no harm and can be withdrawn", async ({
  page,
  tenant,
  signInAs,
  sandbox,
}) => {
  const application = await tenant.application();
  const { clientId } = application;
  const set = await tenant.connectedSet(application);
  await signInAs(tenant.owner);
  await page.goto(`/applications/${application.id}`);
  await sandbox.addFault({ endpoint: "introspect", kind: "status", status: 503, clientId, times: 1 });
  await enter(page, wrong, /Apicbase did not answer/);
  await refresh(page, set.id, 2);
  const calls = await sandbox.calls({ endpoint: "token", clientId });
  expect(calls.map(({ outcome }) => outcome)).toEqual(["invalid_client", "rotated"]);
  await page.goto(`/applications/${application.id}`);
  await expect(secretSection(page)).toContainText(new RegExp(`${hint(wrong)}.*refused by Apicbase`));
  await expect(secretSection(page)).toContainText(
    new RegExp(`${hint(application.clientSecret)}.*accepted by Apicbase since`),
  );

  await page.getByRole("button", { name: "Withdraw the replacement" }).click();
  await expect(secretSection(page)).not.toContainText(hint(wrong));
  await refresh(page, set.id, 3);
});

test("a secret that Apicbase refuses is stored where a member is sure of it", async ({
  page,
  tenant,
  signInAs,
}) => {
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  await signInAs(tenant.owner);
  await page.goto(`/applications/${application.id}`);
  await enter(page, wrong, /Apicbase refuses this secret, so it was not stored/);
  await page.getByText("Store it all the same").click();
  await enter(page, wrong, /stored as a replacement all the same/);
  await expect(secretSection(page)).toContainText(hint(wrong));
  await refresh(page, set.id, 2);
});

test("a stored secret is tested by a click, and the page keeps the outcome and its time", async ({
  page,
  tenant,
  signInAs,
  sandbox,
}) => {
  const application = await tenant.application();
  await tenant.connectedSet(application);
  await signInAs(await tenant.person("developer"));
  await page.goto(`/applications/${application.id}`);
  await page.getByRole("button", { name: "Test this secret now" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Apicbase accepts this secret." })).toBeVisible();
  await page.reload();
  await expect(secretSection(page).getByText(/^Last test .*: accepted$/)).toBeVisible();
  await sandbox.replaceSecret(application.clientId);
  await page.getByRole("button", { name: "Test this secret now" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Apicbase refuses this secret." })).toBeVisible();
  await expect(secretSection(page)).toContainText("refused by Apicbase");
  await expect(page.getByText("Stopped: Apicbase refuses the client secret")).toHaveCount(0);
  await signInAs(await tenant.person("support"));
  await page.goto(`/applications/${application.id}`);
  await expect(secretSection(page).getByText(/^Last test .*: refused$/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Test this secret now" })).toHaveCount(0);
});

test("a stopped application says so; a wrong secret changes nothing; the right one lets its sets go on", async ({
  page,
  tenant,
  signInAs,
  sandbox,
  factory,
}) => {
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  const { clientSecret } = await sandbox.replaceSecret(application.clientId);
  await signInAs(tenant.owner);
  await factory.changeTokenSet({ id: set.id, data: { nextRefreshAt: new Date(Date.now() - 60_000) } });
  const stopped = "Apicbase refuses the application’s client secret; all its sets are affected";
  expect(await factory.refreshIfDue({ id: set.id })).toBe(true);
  expect(await factory.refreshIfDue({ id: set.id }), "nothing is sent while it is stopped").toBe(false);
  await page.goto(`/token-sets/${set.id}`);
  await expect(page.getByText(stopped, { exact: true })).toBeVisible();
  await page.goto("/applications");
  await expect(page.getByRole("row", { name: application.name })).toContainText("Stopped");

  await page.getByRole("link", { name: application.name, exact: true }).click();
  const title = page.getByText("Stopped: Apicbase refuses the client secret", { exact: true });
  await expect(title).toBeVisible();
  await expect(page.getByRole("main")).toContainText("1 token set is not refreshed; the tokens are kept.");
  await expect(page.getByRole("main")).toContainText(/It has an access token .*; it expires/);
  const keep = page.getByRole("checkbox", { name: "Store it all the same" });
  await expect(keep).toHaveCount(0);
  await enter(page, wrong, /Apicbase refuses this secret, so it was not stored/);
  await expect(title).toBeVisible();
  await expect(keep).not.toBeChecked();
  await expect(secretSection(page)).not.toContainText(hint(wrong));

  await enter(page, clientSecret, /Apicbase accepts the new secret/);
  await expect(title).toHaveCount(0);
  expect(await factory.refreshIfDue({ id: set.id }), "it is due again without a click").toBe(true);
  await page.goto(`/token-sets/${set.id}`);
  const header = page.getByRole("main").locator("header");
  await expect(header.getByText("Healthy", { exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "The answer" })).toContainText(/Yes\s*Tokens received/);
  const calls = await sandbox.calls({ endpoint: "token", clientId: application.clientId });
  expect(calls.at(-1)).toMatchObject({ outcome: "rotated" });
  expect(await sandbox.doubleSpends()).toEqual([]);
});
