import type { Page } from "@playwright/test";
import { beginInBrowser, connectInBrowser, countTokenCalls } from "../fixtures/connect-pages.ts";
import { authorizeAtApicbase, signInAtApicbase } from "../fixtures/sandbox-pages.ts";
import { confirmFromMenu } from "../fixtures/set-menu.ts";
import { callbackUrl, type TokenSet } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

const code = "A".repeat(30);

async function expectRefused(page: Page, title: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  await expect(page.getByText("Nothing was sent to Apicbase, and no token was changed.")).toBeVisible();
  expect(page.url(), "the code has left the address").not.toContain(code);
}

/** What bound the flow to this browser has gone with the flow. */
async function expectNoFlowCookie(page: Page, callback: string): Promise<void> {
  const names = (await page.context().cookies(callback)).map(({ name }) => name);
  expect(names, "the browser's other cookies are seen").toContain("larder.session");
  expect(names.filter((name) => name.includes("larder.flow."))).toEqual([]);
}

test.describe("an answer that is not the one that was asked for", () => {
  const tampered: [what: string, query: (state: string) => string, title: string][] = [
    [
      "a state nobody sent",
      () => `code=${code}&state=${"x".repeat(43)}`,
      "This reply belongs to no connection started here",
    ],
    ["no state", () => `code=${code}`, "This address is not complete"],
    ["an empty state", () => `code=${code}&state=`, "This address is not complete"],
    ["neither code nor error", (state) => `state=${state}`, "This address is not complete"],
    [
      "both code and error",
      (state) => `code=${code}&error=access_denied&state=${state}`,
      "This address is not complete",
    ],
    [
      "the state twice",
      (state) => `code=${code}&state=${state}&state=${state}`,
      "This address is not complete",
    ],
    ["the code twice", (state) => `code=${code}&code=${code}&state=${state}`, "This address is not complete"],
    [
      "a state cut short",
      (state) => `code=${code}&state=${state.slice(0, -1)}`,
      "This reply belongs to no connection started here",
    ],
    [
      "another issuer",
      (state) => `code=${code}&state=${state}&iss=https%3A%2F%2Fevil.test`,
      "This reply does not come from Apicbase",
    ],
    ["an endless state", () => `code=${code}&state=${"x".repeat(3_000)}`, "This address is not complete"],
  ];

  test("is refused without a token call, and spoils nothing", async ({
    page,
    tenant,
    signInAs,
    sandbox,
    stack,
  }) => {
    const set = await tenant.pendingSet(await tenant.application());
    await signInAs(tenant.owner);
    const authorize = await beginInBrowser(page, set);
    const state = authorize.searchParams.get("state") ?? "";
    const before = await tenant.snapshot();
    const elsewhere = await page.context().newPage();
    for (const [what, query, title] of tampered) {
      await test.step(what, async () => {
        await elsewhere.goto(`${callbackUrl(stack)}?${query(state)}`);
        await expectRefused(elsewhere, title);
      });
    }
    const head = await page.request.head(`${callbackUrl(stack)}?code=${code}&state=${state}`);
    expect(head.status(), "a scanner's look at the whole answer").toBe(204);
    expect(await tenant.snapshot(), "nothing is changed").toBe(before);
    expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);

    await signInAtApicbase(page);
    await authorizeAtApicbase(page);
    await expect(page.getByText("One real API call with the new token answered 200.")).toBeVisible();
    expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(1);
  });
});

test("Cancel at Apicbase says so, calls nothing and offers to start over", async ({
  page,
  tenant,
  signInAs,
  sandbox,
  stack,
}) => {
  const set = await tenant.pendingSet(await tenant.application());
  await signInAs(tenant.owner);
  await beginInBrowser(page, set);
  await signInAtApicbase(page);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("heading", { name: "Access was declined at Apicbase" })).toBeVisible();
  await expect(page.getByText(`${set.name} is unchanged: no token was replaced.`)).toBeVisible();
  await expectNoFlowCookie(page, callbackUrl(stack));
  expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);

  await page.getByRole("link", { name: "Start over" }).click();
  await page.getByRole("button", { name: "Continue to Apicbase" }).click();
  await authorizeAtApicbase(page);
  await expect(page.getByText("One real API call with the new token answered 200.")).toBeVisible();
});

test("the same answer a second time is refused, in the same browser too", async ({
  page,
  tenant,
  signInAs,
  sandbox,
}) => {
  const set = await tenant.pendingSet(await tenant.application());
  await signInAs(tenant.owner);
  const callback = await connectInBrowser(page, set);
  await expect(page.getByText("One real API call with the new token answered 200.")).toBeVisible();
  const before = await tenant.snapshot();
  await expectNoFlowCookie(page, callback);
  await page.goto(callback);
  await expectRefused(page, "This reply was already used");
  expect(await tenant.snapshot()).toBe(before);
  expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(1);
});

test.describe("an answer to ours that may not be taken", () => {
  type Circumstances = { set: TokenSet; callback: string; before: string };

  async function begin(
    page: Page,
    tenant: import("../fixtures/tenant.ts").Tenant,
    environment: "development" | "production" = "development",
  ): Promise<Circumstances> {
    const set = await tenant.pendingSet(await tenant.application(), { environment });
    const authorize = await beginInBrowser(page, set);
    const callback = `${authorize.searchParams.get("redirect_uri")}?code=${code}&state=${authorize.searchParams.get("state")}`;
    return { set, callback, before: await tenant.snapshot() };
  }

  test("because another browser brings it", async ({ page, tenant, signInAs, openBrowser, sandbox }) => {
    await signInAs(tenant.owner);
    const { set, callback, before } = await begin(page, tenant);
    const other = await openBrowser(tenant.owner);
    await other.goto(callback);
    await expectRefused(other, "This connection was started in another browser");
    expect(await tenant.snapshot()).toBe(before);
    expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);
  });

  test("because it comes too late", async ({ page, tenant, signInAs, factory, sandbox }) => {
    await signInAs(tenant.owner);
    const { set, callback } = await begin(page, tenant);
    await factory.ageFlows({ tokenSetId: set.id, byMs: 15 * 60_000 + 1_000 });
    const before = await tenant.snapshot();
    await page.goto(callback);
    await expectRefused(page, "This connection was started too long ago");
    expect(await tenant.snapshot()).toBe(before);
    expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);
  });

  test("because nobody is signed in any more", async ({ page, tenant, signInAs, sandbox }) => {
    await signInAs(tenant.owner);
    const { set, callback, before } = await begin(page, tenant);
    await page.context().clearCookies({ name: "larder.session" });
    await page.goto(callback);
    await expectRefused(page, "You are signed out");
    expect(await tenant.snapshot()).toBe(before);
    expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);
  });

  test("because the person was demoted meanwhile", async ({ page, tenant, signInAs, factory, sandbox }) => {
    const admin = await tenant.person("admin");
    await signInAs(admin);
    const { set, callback } = await begin(page, tenant, "production");
    await factory.changeRole({ ...admin, role: "developer" });
    const before = await tenant.snapshot();
    await page.goto(callback);
    await expectRefused(page, "You are signed out");
    await signInAs({ ...admin, session: await factory.makeSessionCookie(admin) });
    await page.goto(callback);
    await expectRefused(page, "Your role can no longer connect this token set");
    expect(await tenant.snapshot()).toBe(before);
    expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);
  });

  test("because somebody else is signed in now", async ({ page, tenant, signInAs, sandbox }) => {
    await signInAs(tenant.owner);
    const { set, callback, before } = await begin(page, tenant);
    await signInAs(await tenant.person("admin"));
    const joined = await tenant.snapshot();
    await page.goto(callback);
    await expectRefused(page, "Somebody else started this connection");
    expect(await tenant.snapshot()).toBe(joined);
    expect(joined).not.toBe(before);
    expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);
  });
});

test("an error of Apicbase's own is shown, and its words are not trusted", async ({
  page,
  tenant,
  signInAs,
  sandbox,
}) => {
  const set = await tenant.pendingSet(await tenant.application());
  await signInAs(tenant.owner);
  const authorize = await beginInBrowser(page, set);
  const callback = authorize.searchParams.get("redirect_uri");
  const state = authorize.searchParams.get("state");
  const nasty = encodeURIComponent("<img src=x onerror=alert(1)>");
  await page.goto(`${callback}?error=${nasty}&error_description=${nasty}&state=${state}`);
  await expect(page.getByRole("heading", { name: "Apicbase refused the connection" })).toBeVisible();
  await expect(page.getByText("Apicbase answered an unreadable error.")).toBeVisible();
  await expect(page.getByRole("img", { name: "x" })).toHaveCount(0);
  expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);
});

test("a token set that was discarded meanwhile is named as the reason, and nobody is suspected", async ({
  page,
  tenant,
  signInAs,
  openBrowser,
  sandbox,
}) => {
  const set = await tenant.pendingSet(await tenant.application());
  await signInAs(tenant.owner);
  await beginInBrowser(page, set);
  await signInAtApicbase(page);
  const other = await openBrowser(tenant.owner);
  await other.goto(`/token-sets/${set.id}`);
  await confirmFromMenu(other, "Discard");
  await expect(other.getByRole("heading", { name: "No library is connected yet" })).toBeVisible();

  await authorizeAtApicbase(page);
  await expectRefused(page, "This token set was discarded");
  await expect(page.getByRole("main")).toContainText("The code was not exchanged");
  await expect(page.getByRole("main")).not.toContainText("Somebody may have sent you a link");
  expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);
});
