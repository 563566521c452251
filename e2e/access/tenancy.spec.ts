import { send } from "../fixtures/larder-http.ts";
import { Tenant } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

const notFound = /console: Failed to load resource: .*404/;

test("another organization's pages look exactly like pages that do not exist", async ({
  page,
  tenant,
  factory,
  sandbox,
  stack,
  signInAs,
  guard,
}) => {
  guard.allow(notFound);
  const other = await Tenant.make(factory, sandbox, stack);
  const application = await other.application();
  const set = await other.connectedSet(application);
  const nowhere = crypto.randomUUID();
  await signInAs(tenant.owner);
  const text = async (path: string) => {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(404);
    await expect(page.getByRole("heading", { name: "This page does not exist" })).toBeVisible();
    return page.getByRole("main").last().textContent();
  };
  const paths: ((id: string) => string)[] = [
    (id) => `/token-sets/${id}`,
    (id) => `/token-sets/${id}/connect`,
    (id) => `/applications/${id}`,
    (id) => `/connect/outcome/${id}`,
  ];
  for (const path of paths) {
    const missing = await text(path(nowhere));
    expect(await text(path(set.id))).toBe(missing);
    expect(await text(path(application.id))).toBe(missing);
    expect(await text(path("not-an-id"))).toBe(missing);
  }
});

test("lists, filters and pages never show another organization's things", async ({
  page,
  tenant,
  factory,
  sandbox,
  stack,
  signInAs,
}) => {
  const other = await Tenant.make(factory, sandbox, stack);
  const theirs = await other.connectedSet(await other.application(), { library: "Secret Bistro" });
  const ours = await tenant.connectedSet(await tenant.application());
  await signInAs(tenant.owner);
  for (const query of [
    "",
    `?q=${theirs.name.slice(-8)}`,
    `?application=${theirs.application.id}`,
    `?after=${theirs.id}`,
  ]) {
    await page.goto(`/token-sets${query}`);
    await expect(page.getByRole("heading", { level: 1, name: "Token sets" })).toBeVisible();
    await expect(page.getByText(theirs.name)).toHaveCount(0);
  }
  await page.goto("/token-sets");
  await expect(page.getByRole("link", { name: ours.name })).toBeVisible();
  await page.goto(`/connect?application=${theirs.application.id}`);
  await expect(page.getByText("Secret Bistro")).toHaveCount(0);
  await expect(page.getByText(theirs.application.name)).toHaveCount(0);
});

test("what a role may not do is not offered to it", async ({ page, tenant, signInAs }) => {
  const application = await tenant.application();
  const production = await tenant.connectedSet(application, { environment: "production" });
  const development = await tenant.connectedSet(application);

  await test.step("a developer, in production", async () => {
    await signInAs(await tenant.person("developer"));
    await page.goto(`/token-sets/${production.id}`);
    await expect(page.getByRole("button", { name: "Check" })).toBeVisible();
    for (const act of ["Refresh now", "Rename", "Revoke"]) {
      await expect(page.getByRole("button", { name: act, includeHidden: true })).toHaveCount(0);
    }
    await expect(page.getByRole("link", { name: "Reconnect" })).toHaveCount(0);
    await page.goto(`/token-sets/${production.id}/connect`);
    await expect(
      page.getByRole("heading", { name: "Your role cannot connect this token set" }),
    ).toBeVisible();
    await page.goto(`/token-sets/${development.id}`);
    await expect(page.getByRole("button", { name: "Refresh now" })).toBeVisible();
    await page.goto("/connect");
    await expect(page.getByRole("radio", { name: /Production/ })).toHaveCount(0);
    await page.goto("/applications/new");
    await expect(page).toHaveURL(/\/applications$/);
  });

  await test.step("support, anywhere", async () => {
    await signInAs(await tenant.person("support"));
    await page.goto(`/token-sets/${development.id}`);
    await expect(page.getByRole("button", { name: "Check" })).toBeVisible();
    for (const act of ["Refresh now", "Rename", "Revoke"]) {
      await expect(page.getByRole("button", { name: act, includeHidden: true })).toHaveCount(0);
    }
    await page.goto("/connect");
    await expect(page.getByRole("heading", { name: "Your role cannot connect libraries" })).toBeVisible();
    await page.goto(`/applications/${application.id}`);
    await expect(page.getByRole("button", { name: "Replace secret" })).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Delete application" })).toHaveCount(0);
  });
});

test("without a session every page leads to signing in, and says nothing else", async ({ tenant, stack }) => {
  const set = await tenant.connectedSet(await tenant.application());
  const paths = ["/", "/token-sets", `/token-sets/${set.id}`, `/token-sets/${set.id}/connect`];
  for (const path of [...paths, "/applications", `/applications/${set.application.id}`, "/connect"]) {
    const { status, headers, text } = await send(`${stack.webUrls[0]}${path}`, { as: null });
    expect(status, path).toBe(307);
    expect(headers.get("location") ?? "", path).toMatch(
      path === "/" ? /\/token-sets|\/sign-in/ : /\/sign-in/,
    );
    expect(text).not.toContain(set.name);
  }
});
