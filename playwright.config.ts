import { availableParallelism } from "node:os";
import { defineConfig } from "@playwright/test";
import { findChromium } from "./e2e/fixtures/chromium.ts";

/** Start web processes of their own, or call everything there is: begun last, they would keep everybody waiting. */
const long = ["**/setup/*.spec.ts", "**/access/crawl.spec.ts", "**/leaks/canary.spec.ts"];
const executablePath = findChromium(process.env.PATH ?? "");

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  globalSetup: "./e2e/fixtures/global-setup.ts",
  outputDir: "test-results",
  reporter: "line",
  fullyParallel: true,
  forbidOnly: true,
  // A browser that waits for a page leaves its core to another; more than six want much memory.
  workers: Math.min(2 * availableParallelism(), 6),
  projects: [
    { name: "long", testMatch: long },
    { name: "short", testIgnore: long },
  ],
  retries: 0,
  // Two browsers share a core.
  timeout: 180_000,
  globalTimeout: 30 * 60_000,
  expect: { timeout: 15_000 },
  use: {
    browserName: "chromium",
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Brussels",
    actionTimeout: 20_000,
    navigationTimeout: 45_000,
    screenshot: "only-on-failure",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
    },
  },
});
