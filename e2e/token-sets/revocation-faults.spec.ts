import { callApi as callProvider } from "../../sandbox/testing/oauth-requests.ts";
import { confirmFromMenu } from "../fixtures/set-menu.ts";
import { expect, test } from "../fixtures/test.ts";

test("a revocation that nobody answers is not known to have worked, and can be repeated", async ({
  page,
  tenant,
  signInAs,
  sandbox,
  factory,
}) => {
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  await sandbox.addFault({ endpoint: "revoke", kind: "drop-before", clientId: application.clientId });
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  await confirmFromMenu(page, "Revoke");
  const dialog = page.getByRole("dialog", { name: `Revoke ${set.name}?` });
  await expect(dialog.getByRole("alert")).toContainText("Not known yet whether it is revoked");
  await expect(dialog.getByRole("alert")).toContainText(
    "Larder repeats the revocation until Apicbase answers",
  );
  await expect(dialog.getByRole("alert")).toContainText("open API Settings at Apicbase");
  expect((await callProvider(sandbox, set.pair.accessToken)).status).toBe(200);

  await factory.passDeadlines({ tokenSetId: set.id });
  await page.reload();
  await expect(
    page.getByRole("main").locator("header").getByText("Being clarified", { exact: true }),
  ).toBeVisible();
  await confirmFromMenu(page, "Revoke");
  await expect(page.getByText(/^Revoked .*, confirmed by Apicbase\./)).toBeVisible();
  expect((await callProvider(sandbox, set.pair.accessToken)).status).toBe(401);
});

test("a revocation that cannot be proved is not called proved, until a check proves it", async ({
  page,
  tenant,
  signInAs,
  sandbox,
}) => {
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  for (const endpoint of ["introspect", "api"] as const) {
    await sandbox.addFault({ endpoint, kind: "status", status: 503, clientId: application.clientId });
  }
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  await confirmFromMenu(page, "Revoke");
  await expect(page.getByText(/^Revoked .*, not confirmed by Apicbase\./)).toBeVisible();
  await expect(
    page.getByText("Access was revoked in Larder, and Apicbase did not confirm it", { exact: true }),
  ).toBeVisible();
  await page.getByRole("button", { name: "Check" }).click();
  await expect(page.getByText(/^Revoked .*, confirmed by Apicbase\./)).toBeVisible();
});
