import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { findFreePort } from "../../scripts/start/ports.ts";
import { prepareData } from "../../scripts/start/prepare-data.ts";
import { Shutdown } from "../../scripts/start/shutdown.ts";
import { startFactory } from "../fixtures/factory.ts";
import { projectDir } from "../fixtures/project-dir.ts";
import { callAction, readActions } from "../fixtures/server-actions.ts";
import { instanceEnvironment } from "../fixtures/stack.ts";
import { expect, test } from "../fixtures/test.ts";
import { startWeb } from "../fixtures/web-process.ts";

const owner = { email: "first@larder.test", password: "a-long-enough-password" };
const unauthorized = /console: Failed to load resource: .*401/;

type Answers = { token: string; organization: string; name: string; email: string; password: string };

async function fillSetup(page: Page, answers: Answers): Promise<void> {
  await page.getByLabel("Setup token").fill(answers.token);
  await page.getByLabel("Organization").fill(answers.organization);
  await page.getByLabel("Your name").fill(answers.name);
  await page.getByLabel("Email").fill(answers.email);
  await page.getByLabel("Password").fill(answers.password);
  await page.getByRole("button", { name: "Create the first owner" }).click();
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("without the demo, the token from the start's output makes the first owner, once", async ({
  page,
  stack,
  guard,
}) => {
  test.slow();
  guard.allow(unauthorized);
  const shutdown = new Shutdown();
  try {
    const dataDir = mkdtempSync(join(tmpdir(), "larder-first-start-"));
    shutdown.add({ stop: () => rmSync(dataDir, { recursive: true, force: true }) });
    const webPort = await findFreePort();
    const sandboxPort = Number(new URL(stack.sandboxUrl).port);
    const databaseUrl = stack.emptyDatabaseUrls.firstStart;
    const env = instanceEnvironment({ databaseUrl, dataDir, demo: false, webPort, sandboxPort });
    const older = await prepareData(projectDir, env, shutdown.signal);
    const newer = await prepareData(projectDir, env, shutdown.signal);
    expect(newer.demo).toBe(false);
    const { url } = await startWeb({ port: webPort, env, logDir: stack.logDir, shutdown });
    const tokenOf = (setupUrl = "") => new URL(setupUrl).searchParams.get("token") ?? "";
    const answers = { organization: "First Kitchens", name: "Fien First", ...owner };
    const wrong = page.getByRole("alert").filter({ hasText: "This setup link is not valid" });
    const create = (await readActions(`${url}/setup`, null)).get("Create the first owner") ?? "";

    await test.step("every page leads to the setup, which says where its link is", async () => {
      await page.goto(url);
      await expect(page).toHaveURL(`${url}/setup`);
      await expect(page.getByText("The start command prints it beside “first owner”.")).toBeVisible();
    });

    await test.step("nobody made it up, and no older token works", async () => {
      for (const token of ["A".repeat(43), tokenOf(older.setupUrl)]) {
        await page.goto(`${url}/setup`);
        await fillSetup(page, { ...answers, token });
        await expect(wrong).toContainText("Nothing was created.");
        await expect(page.getByLabel("Organization")).toHaveValue(answers.organization);
        await expect(page.getByLabel("Password")).toHaveValue("");
      }
    });

    await test.step("a short password is refused without using the token up", async () => {
      await page.goto(newer.setupUrl ?? "");
      await expect(page.getByLabel("Setup token")).toHaveValue(tokenOf(newer.setupUrl));
      await fillSetup(page, { ...answers, token: tokenOf(newer.setupUrl), password: "short" });
      await expect(page.getByRole("alert").filter({ hasText: "Use at least 12 characters." })).toBeVisible();
    });

    await test.step("the newest token makes the owner, who signs in", async () => {
      await fillSetup(page, { ...answers, token: tokenOf(newer.setupUrl) });
      await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
      await expect(page.getByText("Owner created")).toBeVisible();
      await expect(page.getByText("larder-demo")).toHaveCount(0);
      await signIn(page, owner.email, owner.password);
      await expect(page.getByRole("heading", { name: "No library is connected yet" })).toBeVisible();
      await expect(page.getByRole("button", { name: "Organization: First Kitchens" })).toBeVisible();
    });

    await test.step("that was all: no form, and its action is refused", async () => {
      guard.allow(/console: Failed to load resource: .*404/);
      const answer = await page.goto(newer.setupUrl ?? "");
      expect(answer?.status()).toBe(404);
      await expect(page.getByRole("heading", { name: "Larder is set up" })).toBeVisible();
      const again = Object.entries({
        ...answers,
        email: "second@larder.test",
        token: tokenOf(newer.setupUrl),
      });
      expect((await callAction(`${url}/setup`, { as: null, id: create, fields: again })).code).toBe(
        "forbidden",
      );
    });

    await test.step("a demo account in this database is nobody", async () => {
      const { factory, stop } = startFactory(env);
      shutdown.add({ stop });
      const { id: organizationId } = await factory.makeOrganization({ name: "Copied demo" });
      const demo = await factory.makePerson({ organizationId, role: "owner", demo: true });
      await page.context().clearCookies();
      await page.goto(`${url}/sign-in`);
      await signIn(page, demo.email, demo.password);
      await expect(page.getByRole("alert").filter({ hasText: "Signing in did not work." })).toBeVisible();
      expect(await factory.countSessions(demo)).toBe(0);
    });
  } finally {
    await shutdown.run();
  }
});

test("under the demo its accounts are on the sign-in page and work", async ({ page }) => {
  await page.goto("/sign-in");
  await expect(page.getByText("larder-demo")).toBeVisible();
  for (const role of ["owner", "admin", "developer", "support"]) {
    await page.goto("/sign-in");
    await signIn(page, `${role}@larder.test`, "larder-demo");
    await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
    await page.context().clearCookies();
  }
});
