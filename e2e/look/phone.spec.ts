import type { Page } from "@playwright/test";
import { demoPassword } from "../../sandbox/storage/seed-accounts.ts";
import { expectRefreshed } from "../fixtures/refreshed.ts";
import { chef } from "../fixtures/sandbox-pages.ts";
import { openFromMenu } from "../fixtures/set-menu.ts";
import { unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

async function expectNoSideways(page: Page, where: string): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over, `pixels that run off the side: ${where}`).toBeLessThanOrEqual(0);
}

test("the main job can be done on a phone 360 pixels wide", async ({ page, tenant }) => {
  test.slow();
  await tenant.application();
  const name = unique("POS");
  const tap = (role: "button" | "link" | "radio", label: string | RegExp) =>
    page.getByRole(role, { name: label, exact: typeof label === "string" }).tap();

  await page.goto("/connect");
  await page.getByLabel("Email").fill(tenant.owner.email);
  await page.getByLabel("Password").fill(tenant.owner.password);
  await expectNoSideways(page, "sign in");
  await tap("button", "Sign in");

  await page.getByRole("combobox", { name: /^Library/ }).fill("Brasserie Leopold");
  await tap("radio", /Production/);
  await page.getByLabel("Name of the installation").fill(name);
  await expectNoSideways(page, "the connect form");
  await tap("button", "Continue");
  await page.getByRole("button", { name: "Continue to Apicbase" }).waitFor();
  await expectNoSideways(page, "before leaving for Apicbase");
  await tap("button", "Continue to Apicbase");

  await page.getByLabel("Email address").fill(chef);
  await page.getByLabel("Password").fill(demoPassword);
  await tap("button", "Sign in");
  await tap("button", "Authorize");

  await expect(page.getByText("One real API call with the new token answered 200.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.getByRole("region", { name: "Shelf life", exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "Scopes", exact: true })).toContainText("accounts");
  await expectNoSideways(page, "the connected set");
  await tap("button", "Refresh now");
  await expectRefreshed(page, 2);
  await expectNoSideways(page, "the refreshed set");

  await page.getByRole("button", { name: "Menu", exact: true }).tap();
  await page.getByRole("link", { name: "Token sets", exact: true }).first().tap();
  await page.getByRole("link", { name }).waitFor();
  await expectNoSideways(page, "the list");
  await page.getByRole("link", { name }).tap();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);

  await openFromMenu(page, "Revoke");
  const dialog = page.getByRole("dialog", { name: `Revoke ${name}?` });
  await dialog.getByRole("textbox").fill(name);
  await expectNoSideways(page, "the confirmation");
  await dialog.getByRole("button", { name: "Revoke" }).tap();
  await expect(page.getByText(/^Revoked .*, confirmed by Apicbase\./)).toBeVisible();
  await expectNoSideways(page, "the revoked set");
});
