import type { Page } from "@playwright/test";
import { expectFit } from "../fixtures/look.ts";
import { unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

const password = "a password of her own";

/** Invites by the form, as an owner who is an operator too, and returns the link that is shown to operators once. */
async function invite(page: Page, email: string, role: string): Promise<string> {
  await page.goto("/settings/members");
  await page.getByRole("link", { name: "Invite somebody" }).click();
  await page.getByLabel("Email").fill(email);
  await page.getByRole("radio", { name: role }).check();
  await page.getByRole("button", { name: "Make invitation" }).click();
  const notice = page.getByRole("status").filter({ hasText: `Invited: ${email}` });
  await expect(notice).toBeVisible();
  return (await notice.getByText(/^http\S+\/invite\//).textContent()) ?? "";
}

function newEmail(): string {
  return `${unique("nora").replace(" ", "-")}@larder.test`;
}

test("somebody new joins by a link, which then is used up", async ({
  page,
  tenant,
  signInAs,
  openBrowser,
}) => {
  const email = newEmail();
  const operator = await tenant.operator("owner");
  await signInAs(operator);
  const link = await invite(page, email, "Developer");
  await page.getByRole("link", { name: "Back to the members" }).click();
  const invitations = page.getByRole("table", { name: "Open invitations" });
  await expect(invitations.getByRole("row", { name: email })).toContainText("Developer");
  expect(await page.content()).not.toContain(link.split("/invite/")[1]);

  const nora = await openBrowser();
  await nora.goto(link);
  await expect(nora.getByRole("heading", { name: `Join ${tenant.name}` })).toBeVisible();
  await expect(nora.getByText(operator.name).first()).toBeVisible();
  await nora.getByLabel("Your name").fill("Nora New");
  await nora.getByLabel("Password").fill("too short");
  await nora.getByRole("button", { name: "Create account and join" }).click();
  await expect(nora.getByText("Use at least 12 characters.").first()).toBeVisible();
  await expect(nora.getByLabel("Your name")).toHaveValue("Nora New");
  await nora.getByLabel("Password").fill(password);
  await nora.getByRole("button", { name: "Create account and join" }).click();
  await expect(nora.getByRole("button", { name: /Nora New/ })).toContainText("Developer");

  await nora.goto("/settings/members");
  await expect(
    nora.getByRole("table", { name: "Members" }).getByRole("row", { name: /Nora New/ }),
  ).toContainText("you");
  await expect(nora.getByRole("link", { name: "Invite somebody" })).toBeHidden();

  const late = await openBrowser();
  await late.goto(link);
  await expect(late.getByRole("heading", { name: "This invitation has been used" })).toBeVisible();
});

test("somebody with an account signs in and joins by one click", async ({
  page,
  tenant,
  factory,
  signInAs,
  openBrowser,
}) => {
  const elsewhere = await factory.makeOrganization({ name: unique("Elsewhere") });
  const person = await factory.makePerson({ organizationId: elsewhere.id, role: "support" });
  await signInAs(await tenant.operator("owner"));
  const link = await invite(page, person.email, "Admin");

  const wrong = await openBrowser(await tenant.person("support"));
  await wrong.goto(link);
  await expect(wrong.getByText("You are signed in as somebody else")).toBeVisible();
  await wrong.getByRole("button", { name: "Sign out" }).click();
  await wrong.getByRole("link", { name: "Sign in to join" }).click();
  await wrong.getByLabel("Email").fill(person.email);
  await wrong.getByLabel("Password").fill(person.password);
  await wrong.getByRole("button", { name: "Sign in" }).click();
  await wrong.getByRole("button", { name: `Join ${tenant.name}` }).click();
  await expect(wrong.getByRole("button", { name: `Organization: ${tenant.name}` })).toBeVisible();

  await wrong.getByRole("button", { name: `Organization: ${tenant.name}` }).click();
  await wrong.getByRole("button", { name: elsewhere.name }).click();
  await expect(wrong.getByRole("button", { name: `Organization: ${elsewhere.name}` })).toBeVisible();
});

test("a revoked and an unknown link say so", async ({ page, tenant, signInAs, openBrowser }) => {
  await signInAs(await tenant.operator("owner"));
  const email = newEmail();
  const link = await invite(page, email, "Owner");
  await page.goto("/settings/members");
  await page.getByRole("button", { name: `Revoke the invitation of ${email}` }).click();
  await expect(page.getByText("No invitation is open.")).toBeVisible();
  const visitor = await openBrowser();
  await visitor.goto(link);
  await expect(visitor.getByRole("heading", { name: "This invitation was withdrawn" })).toBeVisible();
  await visitor.goto(`${link.slice(0, -4)}AAAA`);
  await expect(visitor.getByRole("heading", { name: "This invitation is not known" })).toBeVisible();
});

test("without a mail server an owner is told whom to ask, and the operator hands over the link", async ({
  page,
  tenant,
  signInAs,
  openBrowser,
}) => {
  const email = newEmail();
  await signInAs(tenant.owner);
  await page.goto("/settings/members/invite");
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Make invitation" }).click();
  const told = page.getByRole("status").filter({ hasText: `Invited: ${email}` });
  await expect(told).toContainText("An operator hands over the link.");
  await expect(told).not.toContainText("/invite/");

  const operator = await openBrowser(await tenant.operator());
  await operator.goto("/settings/system");
  await operator.getByRole("button", { name: `Make link for ${email}` }).click();
  const shown = operator.getByRole("status").filter({ hasText: `The link for ${email}` });
  const link = (await shown.getByText(/^http\S+\/invite\//).textContent()) ?? "";
  await expectFit(operator, "an operator's System page, with a link to hand over");

  const nora = await openBrowser();
  await nora.goto(link);
  await expect(nora.getByRole("heading", { name: `Join ${tenant.name}` })).toBeVisible();
});
