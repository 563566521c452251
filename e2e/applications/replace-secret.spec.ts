import type { Page } from "@playwright/test";
import { expectRefreshed } from "../fixtures/refreshed.ts";
import { expect, test } from "../fixtures/test.ts";

function secretSection(page: Page) {
  return page.getByRole("region", { name: "Client secret" });
}

async function enterReplacement(page: Page, applicationId: string, secret: string): Promise<void> {
  await page.goto(`/applications/${applicationId}`);
  await page.getByLabel("New client secret").fill(secret);
  await page.getByRole("button", { name: "Replace secret" }).click();
  await expect(
    page.getByText("Larder tries the new secret first at its next call to Apicbase."),
  ).toBeVisible();
}

async function refresh(page: Page, tokenSetId: string, generation: number): Promise<void> {
  await page.goto(`/token-sets/${tokenSetId}`);
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expectRefreshed(page, generation);
}

const hint = (secret: string) => `…${secret.slice(-4)}`;

for (const authentication of ["body", "basic"] as const) {
  test(`the old secret is kept until the new one has worked (${authentication})`, async ({
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
    await enterReplacement(page, application.id, clientSecret);
    await expect(secretSection(page)).toContainText(hint(application.clientSecret));
    await expect(secretSection(page)).toContainText(new RegExp(`${hint(clientSecret)}.*not used yet`));
    await page.goto("/applications");
    await expect(page.getByRole("row", { name: application.name })).toContainText("replacement not used yet");

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

test("a wrong replacement does no harm and is marked refused", async ({
  page,
  tenant,
  signInAs,
  sandbox,
}) => {
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  const wrong = "not-the-secret-of-this-app";
  await signInAs(tenant.owner);
  await enterReplacement(page, application.id, wrong);
  await refresh(page, set.id, 2);
  const outcomes = (await sandbox.calls({ endpoint: "token", clientId: application.clientId })).map(
    ({ outcome }) => outcome,
  );
  expect(outcomes).toEqual(["invalid_client", "rotated"]);
  await page.goto(`/applications/${application.id}`);
  await expect(secretSection(page)).toContainText(new RegExp(`${hint(wrong)}.*refused by Apicbase`));
  await expect(secretSection(page)).toContainText(
    new RegExp(`${hint(application.clientSecret)}.*accepted by Apicbase since`),
  );

  await page.getByRole("button", { name: "Withdraw the replacement" }).click();
  await expect(secretSection(page)).not.toContainText(hint(wrong));
  await refresh(page, set.id, 3);
});

test("a refused secret cures without a new consent once it is replaced", async ({
  page,
  tenant,
  signInAs,
  sandbox,
}) => {
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  const { clientSecret } = await sandbox.replaceSecret(application.clientId);
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(page.getByText("Not refreshed: Apicbase refused the client secret")).toBeVisible();
  await expect(
    page.getByText("Apicbase refuses the application’s client secret; all its sets are affected", {
      exact: true,
    }),
  ).toBeVisible();

  await page.getByRole("link", { name: "Replace secret" }).click();
  await page.getByLabel("New client secret").fill(clientSecret);
  await page.getByRole("button", { name: "Replace secret" }).click();
  await expect(
    page.getByText("Larder tries the new secret first at its next call to Apicbase."),
  ).toBeVisible();
  await refresh(page, set.id, 2);
  await expect(
    page.getByText("Apicbase refuses the application’s client secret; all its sets are affected", {
      exact: true,
    }),
  ).toHaveCount(0);
});
