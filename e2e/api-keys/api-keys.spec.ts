import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Locator, Page } from "@playwright/test";
import { press, type } from "../fixtures/keys.ts";
import { expectFit, findRepeatedIds } from "../fixtures/look.ts";
import { expect, test } from "../fixtures/test.ts";

const keyPattern = /larder_key_[\w-]{43}_[0-9a-f]{8}/;
const run = promisify(execFile);

const entryOf = (page: Page, name: string): Locator =>
  page.getByRole("listitem").filter({ has: page.getByRole("heading", { name, exact: true }) });

/** A box by the words that begin its label; what it allows is explained after them. */
const box = (page: Page, words: string) => page.getByRole("checkbox", { name: new RegExp(`^${words}`) });

/** What a script of its own process gets from the API: it knows the key from its environment, and nothing else. */
async function callAsProcess(url: string, key: string) {
  const script = `
    const answer = await fetch(process.env.API_URL, { headers: { authorization: "Bearer " + process.env.LARDER_API_KEY } });
    const limit = answer.headers.get("ratelimit");
    console.log(JSON.stringify({ status: answer.status, limit, body: await answer.json() }));`;
  const env = { NODE_ENV: "test" as const, API_URL: url, LARDER_API_KEY: key };
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script], { env });
  return JSON.parse(stdout) as { status: number; limit: string | null; body: unknown };
}

async function makeKey(page: Page, name: string, more: string[] = []): Promise<string> {
  await page.getByText("Make an API key", { exact: true }).click();
  await page.getByLabel("Name of the key").fill(name);
  for (const label of more) await box(page, label).check();
  await page.getByRole("button", { name: "Make key" }).click();
  const fresh = page.getByRole("region", { name: `New API key ${name}` });
  await expect(fresh).toContainText(`Made: ${name}`);
  const [secret = ""] = keyPattern.exec((await fresh.textContent()) ?? "") ?? [];
  expect(secret).not.toBe("");
  return secret;
}

const copied = (page: Page) => page.getByRole("button", { name: "I have copied the key" }).click();

test("a key is made, used by a process, and revoked", async ({ page, tenant, signInAs, stack }) => {
  const [web] = stack.webUrls;
  const application = await tenant.application();
  const set = await tenant.connectedSet(application, { environment: "development" });
  const production = await tenant.connectedSet(application, { environment: "production" });
  await signInAs(tenant.owner);
  await page.goto("/settings/api-keys");
  await expect(page.getByRole("main")).toContainText("None yet.");

  const secret = await makeKey(page, "Nightly report");

  await test.step("the key is gone when it was copied, and after a reload", async () => {
    await copied(page);
    await expect(entryOf(page, "Nightly report")).toContainText("Active");
    expect(await page.content()).not.toMatch(keyPattern);
    await page.reload();
    const entry = entryOf(page, "Nightly report");
    await expect(entry).toContainText(`larder_key_…${secret.slice(-4)}`);
    await expect(entry).toContainText("Never");
    await expect(entry).toContainText("Development");
    await expect(entry).toContainText("See token sets");
    expect(await page.content()).not.toMatch(keyPattern);
  });

  await test.step("a process lists what is in development, and nothing of production", async () => {
    const { status, limit, body } = await callAsProcess(`${web}/api/v1/token-sets`, secret);
    expect(status).toBe(200);
    expect(limit).toMatch(/^"key";r=\d+;t=\d+$/);
    const { tokenSets } = body as { tokenSets: { id: string }[] };
    expect(tokenSets.map(({ id }) => id)).toEqual([set.id]);
    expect((await callAsProcess(`${web}/api/v1/token-sets/${production.id}`, secret)).status).toBe(404);
    await page.reload();
    await expect(entryOf(page, "Nightly report")).toContainText(/Last used.*node/s);
  });

  await test.step("revoked, it is refused by each process of Larder", async () => {
    await page.getByRole("button", { name: "Revoke: Nightly report" }).click();
    const question = page.getByRole("dialog", { name: "Revoke Nightly report?" });
    await question.getByRole("button", { name: "Revoke" }).click();
    await expect(entryOf(page, "Nightly report")).toContainText(/Revoked.*by /);
    await expect(page.getByRole("button", { name: "Revoke: Nightly report" })).toHaveCount(0);
    for (const each of stack.webUrls) {
      const refused = await callAsProcess(`${each}/api/v1/token-sets`, secret);
      expect(refused.status).toBe(401);
      expect(refused.body).toMatchObject({ code: "unauthenticated" });
    }
  });

  await test.step("Activity names the key", async () => {
    await page.goto("/activity");
    await expect(page.getByRole("main")).toContainText(/made the API key\s+Nightly report/);
    await expect(page.getByRole("main")).toContainText(/revoked the API key\s+Nightly report/);
  });
});

test("a key ends with its maker, on every process", async ({ tenant, factory, stack }) => {
  const admin = await tenant.person("admin");
  const { secret } = await factory.makeApiKey(admin);
  const statuses = () =>
    Promise.all(
      stack.webUrls.map(async (web) => (await callAsProcess(`${web}/api/v1/token-sets`, secret)).status),
    );
  expect(await statuses()).toEqual([200, 200]);
  await factory.disableMember({ userId: admin.userId, organizationId: tenant.id });
  expect(await statuses()).toEqual([401, 401]);
});

test("what cannot be used is named at its field, and stays typed", async ({ page, tenant, signInAs }) => {
  await signInAs(await tenant.person("developer"));
  await page.goto("/settings/api-keys");
  await page.getByText("Make an API key", { exact: true }).click();
  await expect(box(page, "Register applications")).toHaveCount(0);
  await page.getByLabel("Name of the key").fill("Deploy");
  await box(page, "Refresh token sets").check();
  await box(page, "Development").uncheck();
  await box(page, "Production").check();
  await page.getByRole("button", { name: "Make key" }).click();
  await expect(page.getByRole("group", { name: "What it may do" })).toContainText(
    "Your role, developer, cannot refresh token sets there.",
  );
  await expect(page.getByLabel("Name of the key")).toHaveValue("Deploy");
  await box(page, "Development").check();
  await page.getByLabel("Works for").selectOption("7 days");
  await page.getByRole("button", { name: "Make key" }).click();
  await expect(page.getByText("Made: Deploy")).toBeVisible();
});

test("an owner sees everybody's keys, others their own, and support none", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const admin = await tenant.person("admin");
  await factory.makeApiKey(admin);
  await signInAs(tenant.owner);
  await page.goto("/settings/api-keys");
  await expect(entryOf(page, "Nightly")).toContainText(`by ${admin.name}`);
  await signInAs(admin);
  await page.goto("/settings/api-keys");
  await expect(entryOf(page, "Nightly")).toContainText("you");
  for (const role of ["developer", "support"] as const) {
    await signInAs(await tenant.person(role));
    await page.goto("/settings/api-keys");
    await expect(page.getByRole("main")).toContainText("None yet.");
  }
  await expect(page.getByText("Make an API key")).toHaveCount(0);
  await expect(page.getByRole("main")).toContainText("Your role cannot make one");
});

test("a key can be made by keyboard alone", async ({ page, tenant, signInAs }) => {
  await signInAs(tenant.owner);
  await page.goto("/settings/api-keys");
  await press(page, page.getByText("Make an API key", { exact: true }));
  await type(page, page.getByLabel("Name of the key"), "By keyboard");
  await press(page, page.getByRole("button", { name: "Make key" }));
  await expect(page.getByRole("region", { name: "New API key By keyboard" })).toBeFocused();
  await press(page, page.getByRole("button", { name: "I have copied the key" }));
  await expect(entryOf(page, "By keyboard")).toContainText("Active");
});

test("the pages fit and are accessible: empty, with the form, a fresh key and many, and the reference open", async ({
  page,
  tenant,
  factory,
  signInAs,
}, testInfo) => {
  test.slow();
  await signInAs(tenant.owner);
  await page.goto("/settings/api-keys");
  await expectFit(page, "no keys");
  await makeKey(page, "Nightly report of everything that a very long name can be about", [
    "Check token sets",
    "Production",
  ]);
  await expectFit(page, "a fresh key");
  expect(await findRepeatedIds(page)).toEqual([]);
  await copied(page);
  await factory.makeApiKey(await tenant.person("admin"));
  await page.reload();
  await page.getByText("Make an API key", { exact: true }).click();
  await expectFit(page, "keys, and the form for another");
  await page.goto("/settings/api-keys/reference");
  for (const call of await page.getByRole("group").all()) await call.locator("summary").click();
  await expect(page.getByText("Answer, 200").first()).toBeVisible();
  await expectFit(page, "the reference");
  expect(await findRepeatedIds(page)).toEqual([]);
  expect(testInfo.errors).toEqual([]);
});
