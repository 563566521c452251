import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { countTokenCalls } from "../fixtures/connect-pages.ts";
import { authorizeAtApicbase, signInAtApicbase } from "../fixtures/sandbox-pages.ts";
import { expect, test } from "../fixtures/test.ts";
import { freshLinkRow, makeLink, purpose, recipient } from "./link-pages.ts";

test("a link, from the admin who sends it to the owner who follows it, and back", async ({
  page,
  signInAs,
  openBrowser,
  tenant,
  factory,
  sandbox,
}) => {
  test.slow();
  const application = await tenant.application();
  const set = await tenant.pendingSet(application, { environment: "production" });
  const admin = await tenant.person("admin");
  await signInAs(admin);
  const url = await makeLink(page, set);
  const owner = await openBrowser();

  await test.step("the admin has the link, and a message to send it with", async () => {
    await expect(page.getByText(`Link for ${recipient} created`)).toBeVisible();
    const subject = `${tenant.name} asks for access to ${set.library} at Apicbase`;
    await expect(page.getByText(subject)).toBeVisible();
    const message = page.getByText(`Hello ${recipient},`);
    for (const part of [
      admin.name,
      application.name,
      set.name,
      purpose,
      url,
      "accounts: Users and outlets",
    ]) {
      await expect(message).toContainText(part);
    }
    await expect(await freshLinkRow(page, set)).toContainText("Sent");
    expect(await page.content(), "the address is shown once").not.toContain(url);
  });

  await test.step("the owner sees who asks for what, and why", async () => {
    await owner.goto(url);
    const title = `${tenant.name} asks for access to your Apicbase library`;
    await expect(owner.getByRole("heading", { level: 1 })).toHaveText(title);
    for (const part of [purpose, application.name, set.library, set.name]) {
      await expect(owner.getByText(part, { exact: true }).first()).toBeVisible();
    }
    await expect(owner.getByText(`For ${recipient}, from ${admin.name} of ${tenant.name}.`)).toBeVisible();
    await expect(owner.getByText("Production").first()).toBeVisible();
    await expect(owner.getByText("Users and outlets of the library")).toBeVisible();
    await expect(owner.getByText("Recipes, ingredients and menus")).toBeVisible();
    await expect(owner.getByText("Larder never sees your password.")).toBeVisible();
    await expect(await freshLinkRow(page, set)).toContainText("Sent");
  });

  await test.step("the owner allows it at Apicbase and is thanked", async () => {
    await owner.getByRole("button", { name: "Continue to Apicbase" }).click();
    await signInAtApicbase(owner);
    await expect(await freshLinkRow(page, set)).toContainText("Followed");
    await authorizeAtApicbase(owner);
    await expect(owner.getByRole("heading", { name: "Thank you: access was given" })).toBeVisible();
    expect(owner.url()).not.toContain("code=");
  });

  await test.step("the admin sees it completed, and the set lives", async () => {
    await expect(await freshLinkRow(page, set)).toContainText("Completed");
    await expect(page.getByText(`${recipient} (connect link)`).first()).toBeVisible();
    await expect(page.getByRole("button", { name: `Revoke the link for ${recipient}` })).toBeHidden();
    const { accessToken } = await factory.openPair({ tokenSetId: set.id, generation: 1 });
    expect((await callApi(sandbox, accessToken)).status).toBe(200);
    expect(await countTokenCalls(sandbox, application.clientId)).toBe(1);
  });

  await test.step("the link has done its work: for the owner and for everybody else", async () => {
    for (const browser of [owner, await openBrowser()]) {
      await browser.goto(url);
      await expect(browser.getByRole("heading", { name: "This link has been used" })).toBeVisible();
    }
  });
});

test("a link without JavaScript: Continue opens it and leads to Apicbase", async ({
  page,
  browser,
  stack,
  signInAs,
  tenant,
}) => {
  const set = await tenant.pendingSet(await tenant.application());
  await signInAs(tenant.owner);
  const url = await makeLink(page, set);
  const plain = await browser.newContext({ baseURL: stack.webUrls[0], javaScriptEnabled: false });
  try {
    const owner = await plain.newPage();
    await owner.goto(url);
    await expect(await freshLinkRow(page, set), "looked at, as a mail scanner does").toContainText("Sent");
    await owner.getByRole("button", { name: "Continue to Apicbase" }).click();
    await signInAtApicbase(owner);
    await authorizeAtApicbase(owner);
    await expect(owner.getByRole("heading", { name: "Thank you: access was given" })).toBeVisible();
  } finally {
    await plain.close();
  }
  await expect(await freshLinkRow(page, set)).toContainText("Completed");
});
