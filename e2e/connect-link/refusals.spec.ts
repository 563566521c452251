import type { Page } from "@playwright/test";
import { countTokenCalls } from "../fixtures/connect-pages.ts";
import { authorizeAtApicbase, signInAtApicbase } from "../fixtures/sandbox-pages.ts";
import { expect, test } from "../fixtures/test.ts";
import { expireLinks, followLink, freshLinkRow, makeLink, recipient } from "./link-pages.ts";

async function expectTitle(page: Page, title: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  await expect(page.getByRole("button", { name: "Continue to Apicbase" })).toBeHidden();
}

test.describe("a link", () => {
  test("followed in one browser is that browser’s, forwarded it is nobody else’s", async ({
    page,
    signInAs,
    openBrowser,
    tenant,
    sandbox,
  }) => {
    const set = await tenant.pendingSet(await tenant.application());
    await signInAs(tenant.owner);
    const url = await makeLink(page, set);
    const first = await openBrowser();
    await followLink(first, url);
    const third = await openBrowser();
    await third.goto(url);
    await expectTitle(third, "This link is in use in another browser");
    await first.goto(url);
    await expect(first.getByRole("button", { name: "Continue to Apicbase" })).toBeVisible();
    const tab = await first.context().newPage();
    await tab.goto(url);
    await expect(tab.getByRole("button", { name: "Continue to Apicbase" })).toBeVisible();
    expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);
  });

  test("that another browser follows under one’s eyes is not followed here", async ({
    page,
    signInAs,
    openBrowser,
    tenant,
  }) => {
    const set = await tenant.pendingSet(await tenant.application());
    await signInAs(tenant.owner);
    const url = await makeLink(page, set);
    const slow = await openBrowser();
    await slow.goto(url);
    await followLink(await openBrowser(), url);
    await slow.getByRole("button", { name: "Continue to Apicbase" }).click();
    await expect(slow.getByRole("main").getByRole("alert")).toContainText(
      "This link is in use in another browser.",
    );
    await slow.reload();
    await expectTitle(slow, "This link is in use in another browser");
  });

  test("that has expired says so, and can be revoked no more", async ({
    page,
    signInAs,
    openBrowser,
    tenant,
    stack,
  }) => {
    const set = await tenant.pendingSet(await tenant.application());
    await signInAs(tenant.owner);
    const url = await makeLink(page, set);
    await expireLinks(stack, set);
    const owner = await openBrowser();
    await owner.goto(url);
    await expectTitle(owner, "This link has expired");
    await expect(await freshLinkRow(page, set)).toContainText("Expired");
    await expect(page.getByRole("button", { name: `Revoke the link for ${recipient}` })).toBeHidden();
  });

  test("that is revoked ends at once, also for somebody who is at Apicbase", async ({
    page,
    signInAs,
    openBrowser,
    tenant,
    sandbox,
  }) => {
    const set = await tenant.pendingSet(await tenant.application());
    await signInAs(tenant.owner);
    const url = await makeLink(page, set);
    const owner = await openBrowser();
    await followLink(owner, url);
    await signInAtApicbase(owner);
    const row = await freshLinkRow(page, set);
    await row.getByRole("button", { name: `Revoke the link for ${recipient}` }).click();
    await expect(row).toContainText("Revoked");
    await authorizeAtApicbase(owner);
    await expectTitle(owner, "This link is no longer valid");
    expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);
    await owner.goto(url);
    await expectTitle(owner, "This link has been withdrawn");
    await expect((await freshLinkRow(page, set)).getByText("Revoked")).toBeVisible();
  });

  test("whose sender was demoted is void, also for somebody who is at Apicbase", async ({
    page,
    signInAs,
    openBrowser,
    tenant,
    factory,
    sandbox,
  }) => {
    const set = await tenant.pendingSet(await tenant.application(), { environment: "production" });
    const admin = await tenant.person("admin");
    await signInAs(admin);
    const url = await makeLink(page, set);
    const owner = await openBrowser();
    await followLink(owner, url);
    await signInAtApicbase(owner);
    await factory.changeRole({ ...admin, role: "developer" });
    await authorizeAtApicbase(owner);
    await expectTitle(owner, "This link is no longer valid");
    expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);
    const watcher = await openBrowser(tenant.owner);
    await expect(await freshLinkRow(watcher, set)).toContainText("Not valid");
  });

  test("that is declined says so to both, and minds may change", async ({
    page,
    signInAs,
    openBrowser,
    tenant,
  }) => {
    const set = await tenant.pendingSet(await tenant.application());
    await signInAs(tenant.owner);
    const url = await makeLink(page, set);
    const owner = await openBrowser();
    await owner.goto(url);
    await owner.getByRole("button", { name: "Decline" }).click();
    await expectTitle(owner, "You declined");
    await expect(await freshLinkRow(page, set)).toContainText("Declined");
    await owner.goto(url);
    await expect(owner.getByText("You declined this request")).toBeVisible();
    await owner.getByRole("button", { name: "Continue to Apicbase" }).click();
    await signInAtApicbase(owner);
    await owner.getByRole("button", { name: "Cancel" }).click();
    await expectTitle(owner, "You declined");
  });

  test("that was never made is a page of its own", async ({ page, guard, tenant, signInAs }) => {
    guard.allow(/404/);
    for (const token of ["x".repeat(43), "short", "%00"]) {
      const answer = await page.goto(`/c/${token}`);
      expect(answer?.status(), token).toBeGreaterThanOrEqual(400);
      expect(answer?.status(), token).toBeLessThan(500);
    }
    await page.goto(`/c/${"x".repeat(43)}`);
    await expectTitle(page, "This link is not known");
    await signInAs(tenant.owner);
    await page.reload();
    await expectTitle(page, "This link is not known");
    await expect(page.getByRole("navigation")).toBeHidden();
  });
});

test("the public page tells nobody else: no referrer, no index, no preview, a cookie for these pages alone", async ({
  page,
  signInAs,
  openBrowser,
  tenant,
}) => {
  const set = await tenant.pendingSet(await tenant.application());
  await signInAs(tenant.owner);
  const url = await makeLink(page, set);
  const owner = await openBrowser();
  const answer = await owner.goto(url);
  expect(await answer?.headerValue("referrer-policy")).toBe("same-origin");
  expect(await answer?.headerValue("cache-control")).toContain("no-store");
  const head = await owner.locator("head").innerHTML();
  expect(head).toContain('content="noindex, nofollow, nocache"');
  for (const word of [tenant.name, set.name, set.library]) expect(head).not.toContain(word);
  const linkCookies = async () =>
    (await owner.context().cookies(url)).filter(({ name }) => name.startsWith("larder.link."));
  expect(await linkCookies()).toEqual([]);
  const referrers: (string | undefined)[] = [];
  owner.on("request", (request) => {
    if (request.url().includes("/oauth/authorize/")) referrers.push(request.headers().referer);
  });
  await owner.getByRole("button", { name: "Continue to Apicbase" }).click();
  await owner.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(await linkCookies()).toMatchObject([{ httpOnly: true, sameSite: "Lax", path: "/c" }]);
  for (const referrer of referrers) expect(referrer ?? "").not.toContain("/c/");
  expect(referrers.length).toBeGreaterThan(0);
});
