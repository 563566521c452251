import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { copyBeside } from "../../drills/clone/copy-database.ts";
import { findFreePort } from "../../scripts/start/ports.ts";
import { prepareData } from "../../scripts/start/prepare-data.ts";
import { Shutdown } from "../../scripts/start/shutdown.ts";
import { answerOf } from "../fixtures/answer.ts";
import { countTokenCalls } from "../fixtures/connect-pages.ts";
import { startFactory } from "../fixtures/factory.ts";
import { expectFit } from "../fixtures/look.ts";
import { projectDir } from "../fixtures/project-dir.ts";
import { expectRefreshed } from "../fixtures/refreshed.ts";
import { instanceEnvironment } from "../fixtures/stack.ts";
import { type Person, Tenant } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";
import { startWeb } from "../fixtures/web-process.ts";

async function signIn(page: Page, url: string, { email, password }: Person): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
}

test("a copied database refreshes nothing until an operator adopts it by its address, and lists what is behind", async ({
  page,
  stack,
  sandbox,
}) => {
  test.slow();
  const shutdown = new Shutdown();
  try {
    const dataDir = mkdtempSync(join(tmpdir(), "larder-adoption-"));
    shutdown.add({ stop: () => rmSync(dataDir, { recursive: true, force: true }) });
    const webPort = await findFreePort();
    const sandboxPort = Number(new URL(stack.sandboxUrl).port);
    const databaseUrl = stack.emptyDatabaseUrls.restored;
    const env = instanceEnvironment({ databaseUrl, dataDir, demo: false, webPort, sandboxPort });
    await prepareData(projectDir, env, shutdown.signal);
    const { factory, stop } = startFactory(env);
    const tenant = await Tenant.make(factory, sandbox, { ...stack, larderEnv: env });
    const application = await tenant.application();
    const living = await tenant.connectedSet(application);
    const rotated = await tenant.connectedSet(application, { environment: "production" });
    const operator = await tenant.operator();
    await stop();
    // The preparation has written down where the original is; its copy believes to be there too.
    const copyUrl = await copyBeside(databaseUrl, "larder_restored_copy");
    await sandbox.revokeTokenSet(rotated.pair.tokenSetId);
    const { url } = await startWeb({
      port: webPort,
      env: { ...env, DATABASE_URL: copyUrl },
      logDir: stack.logDir,
      shutdown,
    });
    const notice = page.getByText("Nothing is refreshed from this database");

    await test.step("an owner is told on every page whom to ask, and offered nothing", async () => {
      await signIn(page, url, tenant.owner);
      for (const path of ["/", "/token-sets", "/activity"]) {
        await page.goto(url + path);
        await expect(notice).toBeVisible();
      }
      await page.goto(`${url}/settings/system`);
      await expect(page.getByRole("button", { name: "Adopt this database" })).toHaveCount(0);
      await expect(page.getByText(operator.name).first()).toBeVisible();
    });

    await test.step("the set's own page says the same", async () => {
      await page.goto(`${url}/token-sets/${living.id}`);
      await expect(answerOf(page, "Why")).toHaveText(/^Larder’s database is a copy or was restored/);
      await expect(answerOf(page, "Do next")).toContainText("Whoever runs Larder adopts the database");
      await expect(answerOf(page, "Say to the customer")).toContainText("The fault is on our side");
    });

    await test.step("a refresh is refused, with the reason and the way on", async () => {
      await page.getByRole("button", { name: "Refresh now" }).click();
      const refusal = page.getByRole("alert").filter({ hasText: "This database is a copy" });
      await expect(refusal).toContainText("Nothing was sent to Apicbase.");
      expect(await countTokenCalls(sandbox, application.clientId)).toBe(0);
    });

    await test.step("another address than this Larder's adopts nothing", async () => {
      await signIn(page, url, operator);
      await page.getByRole("link", { name: "Adopt it or leave it for reading" }).click();
      const adopt = page.getByRole("region", { name: "Adopt this database" });
      await expectFit(page, "the form that adopts a copy");
      await adopt.getByRole("textbox").fill("somebody else");
      await adopt.getByRole("button", { name: "Adopt this database" }).click();
      await expect(adopt.getByRole("alert")).toContainText(
        "Nothing was adopted, and nothing was sent to Apicbase.",
      );
      await expect(notice).toBeVisible();
    });

    await test.step("the address typed by keyboard alone adopts it", async () => {
      const adopt = page.getByRole("region", { name: "Adopt this database" });
      await adopt.getByRole("textbox").fill(new URL(url).host);
      await adopt.getByRole("textbox").press("Enter");
      await expect(notice).toHaveCount(0);
      await page.goto(`${url}/activity`);
      await expect(page.getByText("adopted this copy of the database for")).toBeVisible();
    });

    await test.step("what is alive is refreshed; what was rotated elsewhere is found out and listed", async () => {
      await signIn(page, url, tenant.owner);
      await page.goto(`${url}/settings/system`);
      const restored = page.getByRole("region", { name: "After the restore" });
      await expect(restored).toContainText("2 of your token sets are still to be checked.");
      await page.goto(`${url}/token-sets/${living.id}`);
      await page.getByRole("button", { name: "Refresh now" }).click();
      await expectRefreshed(page, 2);
      await page.goto(`${url}/token-sets/${rotated.id}`);
      await page.getByRole("button", { name: "Refresh now" }).click();
      await expect(page.getByRole("region", { name: "The answer" })).toContainText(
        "Access ended at Apicbase",
      );
      await page.goto(`${url}/token-sets/${rotated.id}?view=technical`);
      await expect(page.getByRole("region", { name: "Evidence" })).toContainText(
        "given out after this state was saved",
      );
      expect(await countTokenCalls(sandbox, application.clientId)).toBe(1);
      await page.goto(`${url}/settings/system`);
      await expect(restored).toContainText("No token set is left to be checked.");
      await expect(restored.getByRole("link", { name: rotated.name })).toBeVisible();
      await expect(restored.getByRole("link", { name: living.name })).toHaveCount(0);
      await expectFit(page, "what a restored database is behind with");
    });
  } finally {
    // An open page listens for changes, and would complain that the process ends.
    await page.goto("about:blank");
    await shutdown.run();
  }
});
