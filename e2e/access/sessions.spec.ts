import type { Page } from "@playwright/test";
import { send } from "../fixtures/larder-http.ts";
import type { Person } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

const unauthorized = /console: Failed to load resource: .*401/;

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("an unknown address and a wrong password get the same answer", async ({ page, tenant, guard }) => {
  guard.allow(unauthorized);
  const alert = page.getByRole("alert").filter({ hasText: "Signing in did not work." });
  const said: string[] = [];
  for (const email of ["nobody@larder.test", tenant.owner.email]) {
    await page.goto("/sign-in");
    await signIn(page, email, "not the password");
    await expect(alert).toBeVisible();
    said.push((await alert.textContent()) ?? "");
    await expect(page.getByLabel("Email")).toHaveValue(email);
    await expect(page.getByLabel("Password")).toHaveValue("");
  }
  expect(said[0]).toBe(said[1]);
});

test("wrong tries make the next one wait, and whoever signs in elsewhere does not notice", async ({
  page,
  tenant,
  guard,
  openBrowser,
  stack,
}) => {
  guard.allow(unauthorized);
  guard.allow(/console: Failed to load resource: .*429/);
  const { email } = tenant.owner;
  await page.goto("/sign-in");
  const statuses: number[] = [];
  // The delay grows, so that a slow machine is told to wait as well, a few tries later.
  for (let attempt = 1; attempt <= 14 && statuses.at(-1) !== 429; attempt++) {
    const answered = page.waitForResponse((response) => response.url().includes("/callback/credentials"));
    await signIn(page, email, `wrong ${attempt}`);
    const answer = await answered;
    statuses.push(answer.status());
    if (answer.status() === 429) expect(Number(answer.headers()["retry-after"])).toBeGreaterThan(0);
    // The form empties itself once the answer is shown; what is typed before that would be lost.
    await expect(page.getByLabel("Password")).toHaveValue("");
  }
  expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
  expect(statuses.at(-1)).toBe(429);
  await expect(page.getByRole("alert").filter({ hasText: "Too many wrong passwords." })).toBeVisible();

  const elsewhere = await openBrowser();
  await elsewhere.context().setExtraHTTPHeaders({ "x-forwarded-for": "10.0.0.1" });
  await elsewhere.goto(`${stack.webUrls[1]}/sign-in`);
  await signIn(elsewhere, email, tenant.owner.password);
  await expect(elsewhere.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  const known = (await elsewhere.context().cookies()).find(({ name }) => name === "larder.device");
  expect(known).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/" });
});

test("signing out ends the session, and its old cookie is worth nothing", async ({
  page,
  tenant,
  signInAs,
  stack,
}) => {
  await signInAs(tenant.owner);
  await page.goto("/token-sets");
  expect((await send(`${stack.webUrls[1]}/token-sets`, { as: tenant.owner })).status).toBe(200);
  await page.getByRole("button", { name: new RegExp(tenant.owner.name) }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.goto("/token-sets");
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=%2Ftoken-sets/);
  for (const web of stack.webUrls) {
    const replayed = await send(`${web}/token-sets`, { as: tenant.owner });
    expect(replayed.status).toBe(307);
    expect((await send(`${web}/api/v1/token-sets`, { as: tenant.owner })).status).toBe(401);
  }
});

const endings: [what: string, end: (person: Person) => { role?: "support" }][] = [
  ["a demotion", () => ({ role: "support" })],
  ["being disabled", () => ({})],
];

for (const [what, end] of endings) {
  test(`${what} ends every session at once, on every process`, async ({
    page,
    tenant,
    signInAs,
    factory,
    stack,
  }) => {
    const admin = await tenant.person("admin");
    const set = await tenant.connectedSet(await tenant.application());
    await signInAs(admin);
    // The page is not told that its session ends: the click has to find out.
    await page.route("**/changes?*", () => undefined);
    await page.goto(`/token-sets/${set.id}`);
    const { role } = end(admin);
    if (role) await factory.changeRole({ ...admin, role });
    else await factory.disableMember(admin);
    const before = await tenant.snapshot();
    await page.getByRole("button", { name: "Refresh now" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "You are not signed in" })).toBeVisible();
    for (const web of stack.webUrls) {
      const url = `${web}/api/v1/token-sets/${set.id}/refresh`;
      expect((await send(url, { as: admin, method: "POST" })).status).toBe(401);
    }
    expect(await tenant.snapshot()).toBe(before);
    await page.reload();
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  });
}

test("somebody who is disabled cannot sign in again, and is not told why", async ({
  page,
  tenant,
  factory,
  guard,
}) => {
  guard.allow(unauthorized);
  const developer = await tenant.person("developer");
  await factory.disableMember(developer);
  await page.goto("/sign-in");
  await signIn(page, developer.email, developer.password);
  await expect(page.getByRole("alert").filter({ hasText: "Signing in did not work." })).toBeVisible();
  expect(await factory.countSessions(developer)).toBe(1);
});

test("signing in leads back to where one was going", async ({ page, tenant }) => {
  const set = await tenant.pendingSet(await tenant.application());
  await page.goto(`/token-sets/${set.id}`);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await signIn(page, tenant.owner.email, tenant.owner.password);
  await expect(page.getByRole("heading", { name: set.name })).toBeVisible();
});

const hostile = [
  "https://evil.example/",
  "//evil.example/",
  "/\\evil.example",
  "/\t/evil.example",
  "javascript:alert(1)",
  "http://localhost.evil.example/",
  "/%2f%2fevil.example",
];

test("signing in never leads anywhere else", async ({ page, tenant, signInAs, stack }) => {
  await page.goto(`/sign-in?callbackUrl=${encodeURIComponent("https://evil.example/")}`);
  await signIn(page, tenant.owner.email, tenant.owner.password);
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await signInAs(tenant.owner);
  for (const target of hostile) {
    const url = `${stack.webUrls[0]}/sign-in?callbackUrl=${encodeURIComponent(target)}`;
    const { status, headers } = await send(url, { as: tenant.owner });
    expect(status, target).toBe(307);
    const leadsTo = new URL(headers.get("location") ?? "", stack.webUrls[0]);
    expect(leadsTo.origin, target).toBe(stack.webUrls[0]);
  }
});

test("a session cookie that was tampered with is nobody's", async ({ tenant, stack }) => {
  const { owner } = tenant;
  const flipped = owner.session.slice(0, -2) + (owner.session.endsWith("A") ? "BB" : "AA");
  for (const session of [
    flipped,
    "",
    "null",
    "..",
    owner.session.split(".").slice(0, 3).join("."),
    "x".repeat(4_000),
  ]) {
    const { status } = await send(`${stack.webUrls[0]}/api/v1/token-sets`, { as: { ...owner, session } });
    expect(status).toBe(401);
  }
});
