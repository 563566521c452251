import { expect, test } from "../fixtures/test.ts";

test("another role signs the person out at once", async ({ page, tenant, signInAs, openBrowser }) => {
  const developer = await tenant.person("developer");
  const theirs = await openBrowser(developer);
  await theirs.goto("/settings/members");
  await expect(theirs.getByRole("table", { name: "Members" })).toBeVisible();

  await signInAs(tenant.owner);
  await page.goto("/settings/members");
  await page.getByRole("link", { name: developer.name }).click();
  await page.getByRole("radio", { name: "Support" }).check();
  await page.getByRole("button", { name: "Save role" }).click();
  await expect(page.getByRole("definition").filter({ hasText: /^Support$/ })).toBeVisible();

  await theirs.goto("/settings/members");
  await expect(theirs.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("a member is disabled, enabled and removed", async ({ page, tenant, signInAs }) => {
  const { name } = await tenant.person("support");
  await signInAs(tenant.owner);
  await page.goto("/settings/members");
  await page.getByRole("link", { name }).click();
  await page.getByRole("button", { name: "Disable" }).click();
  await page
    .getByRole("dialog", { name: `Disable ${name}?` })
    .getByRole("button", { name: "Disable" })
    .click();
  await expect(page.getByText("Disabled: cannot sign in to this organization.")).toBeVisible();
  await page.getByRole("button", { name: "Enable" }).click();
  await expect(page.getByText("Active: can sign in and work here.")).toBeVisible();
  await page.getByRole("button", { name: "Remove member" }).click();
  const dialog = page.getByRole("dialog", { name: `Remove ${name}?` });
  await dialog.getByRole("button", { name: "Remove member" }).click();
  await expect(page).toHaveURL(/\/settings\/members$/);
  await expect(page.getByRole("table", { name: "Members" })).not.toContainText(name);
});

test("the last owner stays, and is told why", async ({ page, tenant, signInAs }) => {
  await signInAs(tenant.owner);
  await page.goto(`/settings/members/${tenant.owner.userId}`);
  await page.getByRole("radio", { name: "Admin" }).check();
  await page.getByRole("button", { name: "Save role" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "is the last owner" })).toBeVisible();
  await page.goto("/settings/organization");
  await page.getByRole("button", { name: "Leave organization" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Leave organization" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText(
    "Make somebody else an owner first.",
  );
});

test("support reads the list and a person’s page, and changes nothing", async ({
  page,
  tenant,
  signInAs,
}) => {
  await signInAs(await tenant.person("support"));
  await page.goto("/settings/members");
  await expect(page.getByRole("table", { name: "Members" })).toContainText(tenant.owner.email);
  await page.getByRole("link", { name: tenant.owner.name }).click();
  await expect(page.getByRole("region", { name: "Machines" })).toBeVisible();
  await expect(page.getByRole("region", { name: "API keys" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Remove member" })).toBeHidden();
  await page.goto("/settings/members/invite");
  await expect(page.getByRole("heading", { name: "Only owners can invite" })).toBeVisible();
});
