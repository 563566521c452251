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
  await expect(page.getByText(/^The only \w+ connection works/)).toBeVisible();
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

test("the page begins with a sentence, and says by cause what is wrong and what to do", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const application = await tenant.application();
  const [dead, , doubted, overdue] = await makeSets(factory, tenant, application, [
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
  const main = page.getByRole("main");
  await expect(main).toContainText(
    "1 of 3 production connections needs you. 1 works. 1 does not work now; Larder retries.",
  );
  await expect(main).toContainText("1 of 3 development connections needs you.");
  const section = page.getByRole("region", { name: "What is wrong, by cause" });
  const items = section.getByRole("list").first().locator("> li");
  await expect(items).toHaveCount(5);
  for (const [index, text] of [
    "Access ended at Apicbase: revoked, or used by another system",
    "Apicbase refuses the client secret",
    "It is not known whether these connections still work",
    "The access tokens expired before Larder refreshed them",
    "Refreshes fail",
  ].entries()) {
    await expect(items.nth(index)).toContainText(`${text}: ${application.name}, in `);
  }
  for (const [index, label, href] of [
    [0, `Reconnect ${dead?.name}`, `/token-sets/${dead?.id}/connect`],
    [1, `Replace secret ${application.name}`, `/applications/${application.id}`],
    [2, `Reconnect ${doubted?.name}`, `/token-sets/${doubted?.id}/connect`],
    [3, `${overdue?.name}`, `/token-sets/${overdue?.id}`],
  ] as const) {
    await expect(items.nth(index).getByRole("link", { name: label, exact: true })).toHaveAttribute(
      "href",
      href,
    );
  }
});

test("every count leads to the list of just those", async ({ page, tenant, factory, signInAs }) => {
  const application = await tenant.application();
  const late = { health: "overdue", environment: "production", columns: { failureCount: 0 } } as const;
  const wishes = Array.from({ length: 9 }, () => late);
  await makeSets(factory, tenant, application, [...wishes, { health: "paused", environment: "development" }]);
  await signInAs(await tenant.person("support"));
  await page.goto("/");
  const wrong = page.getByRole("region", { name: "What is wrong, by cause" });
  await expect(
    wrong.getByRole("link", { name: `9 token sets of ${application.name}: The access` }),
  ).toHaveAttribute("href", `/token-sets?cause=late&application=${application.id}`);
  await expect(wrong.getByRole("link", { name: "and 6 more" })).toBeVisible();
  const counts = page.getByRole("table", { name: "Token sets by health and environment" });
  await expect(counts.getByRole("link", { name: "10 token sets in total" })).toBeVisible();
  await counts.getByRole("link", { name: "9 expired, retrying in production" }).click();
  await expect(page).toHaveURL(/\/token-sets\?health=overdue&environment=production$/);
  await expect(page.getByRole("table", { name: "Token sets" }).getByRole("row")).toHaveCount(10);
});

test("the coming seven days say the same as a strip and as a table, and lead to the sets of a day", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const application = await tenant.application();
  const at = new Date(Date.now() + 3 * 86_400_000);
  const soon = { nextRefreshAt: at, accessTokenExpiresAt: at };
  await makeSets(factory, tenant, application, [
    { health: "healthy", environment: "production", columns: soon },
    { health: "healthy", environment: "production", columns: soon },
    { health: "healthy", environment: "development", columns: soon },
  ]);
  await signInAs(tenant.owner);
  await page.goto("/");
  const days = page.getByRole("region", { name: "The coming seven days" });
  const planned = days.getByRole("link", {
    name: /^3 refreshes planned on \w+ \d+ \w+: 2 in production, 1 in development$/,
  });
  await expect(planned).toHaveAttribute("href", /^\/token-sets\?refreshFrom=.+Z&refreshTo=.+Z$/);
  const expiring = days.getByRole("link", {
    name: /^3 access tokens expire on .+: 2 in production, 1 in development$/,
  });
  await expect(expiring).toHaveAttribute("href", /^\/token-sets\?expiresFrom=.+Z&expiresTo=.+Z$/);
  await planned.click();
  await expect(page.getByRole("link", { name: /^Remove filter Refresh due from .+ to / })).toBeVisible();
  await expect(page.getByRole("table", { name: "Token sets" }).getByRole("row")).toHaveCount(4);
  await page.goBack();
  await days.getByText("Show as a table").click();
  const row = days.getByRole("row").nth(5);
  await expect(row.getByRole("rowheader")).toHaveText(/^\w{3} \d+ \w+$/);
  await expect(row.getByRole("cell")).toHaveText(["2", "2", "1", "1"]);
});

test("the coming seven days are those of the viewer's zone", async ({ browser, tenant, factory, stack }) => {
  const application = await tenant.application();
  await makeSets(factory, tenant, application, [{ health: "healthy", environment: "production" }]);
  const context = await browser.newContext({ baseURL: stack.webUrls[0], timezoneId: "Pacific/Kiritimati" });
  const { session: value } = tenant.owner;
  await context.addCookies([
    { name: "larder.session", value, url: stack.webUrls[0], httpOnly: true, sameSite: "Lax" },
  ]);
  const page = await context.newPage();
  await page.goto("/");
  await expect
    .poll(async () => (await context.cookies()).some(({ name }) => name === "larder-zone"))
    .toBe(true);
  await page.reload();
  const days = page.getByRole("region", { name: "The coming seven days" });
  await expect(days.getByText("Days of Pacific/Kiritimati.")).toBeVisible();
  const today = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Pacific/Kiritimati",
    day: "numeric",
    month: "short",
  });
  await days.getByText("Show as a table").click();
  await expect(days.getByRole("rowheader").first()).toContainText(today.format(new Date()));
  await context.close();
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
  await expect(
    page.getByText("The only production connection does not work now; Larder retries."),
  ).toBeVisible();
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
