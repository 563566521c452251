import type { Page } from "@playwright/test";
import { expireLinks, followLink, makeLink, recipient } from "../connect-link/link-pages.ts";
import { expectFit, findRepeatedIds } from "../fixtures/look.ts";
import { authorizeAtApicbase, signInAtApicbase } from "../fixtures/sandbox-pages.ts";
import { unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

async function expectPage(page: Page, heading: string | RegExp): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
  await expectFit(page, String(heading));
  expect(await findRepeatedIds(page)).toEqual([]);
}

test.describe("what a resource owner sees of a connect link fits and is accessible", () => {
  test("open, in another browser, completed and used", async ({ page, signInAs, openBrowser, tenant }) => {
    test.slow();
    const set = await tenant.pendingSet(await tenant.application());
    await signInAs(tenant.owner);
    const url = await makeLink(page, set);
    await expectFit(page, "the link, shown once");
    const owner = await openBrowser();
    await owner.goto(url);
    await expect(owner.getByRole("button", { name: "Continue to Apicbase" })).toBeVisible();
    await expectFit(owner, "an open link");
    await followLink(owner, url);
    const other = await openBrowser();
    await other.goto(url);
    await expectPage(other, "This link is in use in another browser");
    await page.goto(`/token-sets/${set.id}`);
    await expect(page.getByRole("table", { name: "Connect links" })).toBeVisible();
    await expectFit(page, "a set with a link");
    await signInAtApicbase(owner);
    await authorizeAtApicbase(owner);
    await owner.waitForURL(/\/c\/outcome\//);
    await expectFit(owner, "the thanks");
    await owner.goto(url);
    await expect(owner.getByRole("button", { name: "Continue to Apicbase" })).toBeHidden();
    await expectFit(owner, "a used link");
  });

  test("declined", async ({ page, signInAs, openBrowser, tenant }) => {
    const set = await tenant.pendingSet(await tenant.application());
    await signInAs(tenant.owner);
    const owner = await openBrowser();
    await followLink(owner, await makeLink(page, set));
    await signInAtApicbase(owner);
    await owner.getByRole("button", { name: "Cancel" }).click();
    await owner.waitForURL(/\/c\/outcome\//);
    await expectFit(owner, "a declined link");
  });

  test("expired and revoked", async ({ page, signInAs, openBrowser, tenant, stack }) => {
    const application = await tenant.application();
    const [expired, revoked] = [await tenant.pendingSet(application), await tenant.pendingSet(application)];
    await signInAs(tenant.owner);
    const owner = await openBrowser();
    const expiredUrl = await makeLink(page, expired);
    await expireLinks(stack, expired);
    await owner.goto(expiredUrl);
    await expectPage(owner, "This link has expired");
    const revokedUrl = await makeLink(page, revoked);
    await page.goto(`/token-sets/${revoked.id}`);
    await page.getByRole("button", { name: `Revoke the link for ${recipient}` }).click();
    await expect(page.getByRole("table", { name: "Connect links" })).toContainText("Revoked");
    await owner.goto(revokedUrl);
    await expect(owner.getByRole("button", { name: "Continue to Apicbase" })).toBeHidden();
    await expectFit(owner, "a revoked link");
  });
});

test("an invitation fits and is accessible, for somebody new and once it is used", async ({
  page,
  tenant,
  signInAs,
  openBrowser,
}) => {
  test.slow();
  const email = `${unique("nora").replace(" ", "-")}@larder.test`;
  await signInAs(await tenant.operator("owner"));
  await page.goto("/settings/members/invite");
  await page.getByLabel("Email").fill(email);
  await page.getByRole("radio", { name: "Developer" }).check();
  await page.getByRole("button", { name: "Make invitation" }).click();
  const notice = page.getByRole("status").filter({ hasText: `Invited: ${email}` });
  const link = (await notice.getByText(/^http\S+\/invite\//).textContent()) ?? "";
  await expectFit(page, "the invitation, shown once");
  const nora = await openBrowser();
  await nora.goto(link);
  await expectPage(nora, `Join ${tenant.name}`);
  await nora.getByLabel("Your name").fill("Nora New");
  await nora.getByLabel("Password").fill("a password of her own");
  await nora.getByRole("button", { name: "Create account and join" }).click();
  await expect(nora).not.toHaveURL(/\/invite\//);
  const late = await openBrowser();
  await late.goto(link);
  await expectPage(late, "This invitation has been used");
});
