import { unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";
import { makeSets } from "./token-set-rows.ts";

test("a new organization is led to its first connected set, one step at a time", async ({
  page,
  tenant,
  signInAs,
}) => {
  await signInAs(tenant.owner);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "No library is connected yet" })).toBeVisible();
  const steps = page.getByRole("navigation", { name: "Progress" }).getByRole("listitem");
  await expect(steps.nth(0)).toHaveAttribute("aria-current", "step");
  const main = page.getByRole("main");
  await expect(main.getByRole("link", { name: "Register an application" })).toHaveAttribute(
    "href",
    "/applications/new",
  );

  const application = await tenant.application();
  await page.reload();
  await expect(steps.nth(1)).toHaveAttribute("aria-current", "step");
  await expect(main.getByRole("link", { name: "Connect a library" })).toBeVisible();

  await tenant.pendingSet(application);
  await page.reload();
  await expect(steps.nth(2)).toHaveAttribute("aria-current", "step");
  await expect(main.getByRole("link", { name: "Finish connecting" })).toBeVisible();

  await tenant.connectedSet(application);
  await page.reload();
  await expect(page.getByText("No token set needs attention")).toBeVisible();
  await expect(page.getByRole("heading", { name: "No library is connected yet" })).toBeHidden();
});

test("support is told who can take the first step, and offered nothing it may not do", async ({
  page,
  tenant,
  signInAs,
}) => {
  await signInAs(await tenant.person("support"));
  await page.goto("/");
  await expect(page.getByText("An owner or admin has to register an application first.")).toBeVisible();
  await expect(page.getByRole("main").getByRole("link", { name: "Register an application" })).toBeHidden();
});

test("what needs attention comes first, each with its cause and what to do", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const application = await tenant.application();
  const [dead, secret, doubted, overdue, retrying] = await makeSets(factory, tenant, application, [
    {
      health: "reauthorize",
      environment: "production",
      columns: { verdict: "used_elsewhere", verdictAt: new Date(0) },
    },
    { health: "on_hold", environment: "development" },
    { health: "in_doubt", environment: "development" },
    { health: "overdue", environment: "production", columns: { failureCount: 0 } },
    { health: "retrying", environment: "development", columns: { failureCount: 3 } },
    { health: "healthy", environment: "production" },
  ]);
  await signInAs(tenant.owner);
  await page.goto("/");
  const section = page.getByRole("region", { name: "Needs attention: 5" });
  const items = section.getByRole("listitem");
  await expect(items).toHaveCount(5);
  await expect(items.nth(0)).toContainText("Access ended at Apicbase: revoked, or used by another system (");
  await expect(items.nth(1)).toContainText(
    "Apicbase refuses the application’s client secret; all its sets are affected (",
  );
  await expect(items.nth(2)).toContainText("It is not known whether this connection still works (");
  await expect(items.nth(3)).toContainText("The access token expired before Larder refreshed it (");
  await expect(items.nth(4)).toContainText("3 refreshes failed in a row");
  for (const [index, label, href] of [
    [0, `Reconnect ${dead?.name}`, `/token-sets/${dead?.id}/connect`],
    [1, `Replace secret ${secret?.name}`, `/applications/${application.id}`],
    [2, `Reconnect ${doubted?.name}`, `/token-sets/${doubted?.id}/connect`],
    [3, `What’s wrong? ${overdue?.name}`, `/token-sets/${overdue?.id}`],
    [4, `What’s wrong? ${retrying?.name}`, `/token-sets/${retrying?.id}`],
  ] as const) {
    await expect(items.nth(index).getByRole("link", { name: label })).toHaveAttribute("href", href);
  }
});

test("every count leads to the list of just those", async ({ page, tenant, factory, signInAs }) => {
  const application = await tenant.application();
  const wishes = Array.from({ length: 9 }, () => ({ health: "overdue", environment: "production" }) as const);
  await makeSets(factory, tenant, application, [...wishes, { health: "paused", environment: "development" }]);
  await signInAs(await tenant.person("support"));
  await page.goto("/");
  await expect(page.getByRole("region", { name: "Needs attention: 9" }).getByRole("listitem")).toHaveCount(8);
  const counts = page.getByRole("table", { name: "Token sets by health and environment" });
  await expect(counts.getByRole("link", { name: "10 token sets in total" })).toBeVisible();
  await page.getByRole("link", { name: "9 expired, retrying", exact: true }).click();
  await expect(page).toHaveURL(/\/token-sets\?health=overdue$/);
  await page.goBack();
  await counts.getByRole("link", { name: "9 expired, retrying in production" }).click();
  await expect(page).toHaveURL(/\/token-sets\?health=overdue&environment=production$/);
  await expect(page.getByRole("table", { name: "Token sets" }).getByRole("row")).toHaveCount(10);
});

test("the coming seven days say the same as a picture and as a table", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const application = await tenant.application();
  const now = Date.now();
  const soon = { nextRefreshAt: new Date(now + 1_000), accessTokenExpiresAt: new Date(now + 3 * 86_400_000) };
  await makeSets(factory, tenant, application, [
    {
      health: "healthy",
      environment: "production",
      columns: { ...soon, nextRefreshAt: soon.accessTokenExpiresAt },
    },
    {
      health: "healthy",
      environment: "production",
      columns: { ...soon, nextRefreshAt: soon.accessTokenExpiresAt },
    },
  ]);
  await signInAs(tenant.owner);
  await page.goto("/");
  const week = page.getByRole("region", { name: "The coming seven days" });
  await expect(
    week.getByRole("img", {
      name: /^Production, the coming seven days: 2 refreshes planned, 2 access tokens expire/,
    }),
  ).toBeVisible();
  await expect(week.getByRole("img", { name: /^Development.* 0 refreshes planned/ })).toBeVisible();
  await week.getByText("Show as a table").click();
  const row = week.getByRole("row").nth(5);
  await expect(row.getByRole("rowheader")).toHaveText(/^\w{3} \d+ \w+$/);
  await expect(row.getByRole("cell")).toHaveText(["2", "2", "0", "0"]);
});

test("shows its content, and works, without any script", async ({ browser, tenant, factory, stack }) => {
  const application = await tenant.application();
  await makeSets(factory, tenant, application, [{ health: "overdue", environment: "production" }]);
  const context = await browser.newContext({ baseURL: stack.webUrls[0], javaScriptEnabled: false });
  await context.addCookies([
    {
      name: "larder.session",
      value: tenant.owner.session,
      url: stack.webUrls[0],
      httpOnly: true,
      sameSite: "Lax",
    },
  ]);
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.getByRole("region", { name: "Needs attention: 1" }).getByRole("listitem")).toHaveCount(1);
  await page.getByText("Show as a table").click();
  await expect(page.getByRole("table", { name: "Planned refreshes and expiries" })).toBeVisible();
  await context.close();
});

test("nothing of another organization is on it", async ({
  page,
  tenant,
  factory,
  openBrowser,
  sandbox,
  stack,
}) => {
  const { Tenant } = await import("../fixtures/tenant.ts");
  const other = await Tenant.make(factory, sandbox, stack);
  const application = await other.application();
  const name = unique("Foreign till");
  await makeSets(factory, other, application, [{ health: "overdue", environment: "production", name }]);
  const browser = await openBrowser(tenant.owner);
  await browser.goto("/");
  await expect(browser.getByRole("heading", { name: "Overview" })).toBeVisible();
  expect(await browser.content()).not.toContain(name);
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=%2F$/);
});
