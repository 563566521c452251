import { expect, test } from "../fixtures/test.ts";

const newPassword = "another long password";

test("sessions are seen and ended, one and all", async ({ page, tenant, openBrowser, signInAs, factory }) => {
  const { owner } = tenant;
  const second = { ...owner, session: await factory.makeSessionCookie(owner) };
  const phone = await openBrowser(second);
  await phone.goto("/account");
  await signInAs(owner);
  await page.goto("/account");
  const sessions = page.getByRole("table", { name: "Your sessions" });
  await expect(sessions.getByRole("row").filter({ hasText: "this one" })).toHaveCount(1);
  while ((await sessions.getByRole("row").count()) > 2) {
    const before = await sessions.getByRole("row").count();
    await sessions
      .getByRole("button", { name: /^End the session/ })
      .first()
      .click();
    await expect(sessions.getByRole("row")).toHaveCount(before - 1);
  }
  await phone.goto("/account");
  await expect(phone.getByRole("heading", { name: "Sign in" })).toBeVisible();

  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(await factory.countSessions({ userId: owner.userId })).toBe(0);
});

test("name and password change; the new password signs in, the old one does not", async ({
  page,
  tenant,
  signInAs,
  guard,
}) => {
  guard.allow(/status of 401/);
  const person = await tenant.person("support");
  await signInAs(person);
  await page.goto("/account");
  await page.getByLabel("Your name").fill("Sanne Support");
  await page.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("button", { name: /Sanne Support/ })).toBeVisible();

  await page.getByLabel("Current password").fill("not my password");
  await page.getByLabel("New password").fill(newPassword);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Check the current password.").first()).toBeVisible();
  await page.getByLabel("Current password").fill(person.password);
  await page.getByLabel("New password").fill(newPassword);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Password changed" })).toBeVisible();
  expect(await page.content()).not.toContain(newPassword);

  await page.context().clearCookies();
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Signing in did not work.")).toBeVisible();
  await page.getByLabel("Password").fill(newPassword);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: /Sanne Support/ })).toBeVisible();
});
