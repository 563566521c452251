import { chromium } from "@playwright/test";
import lighthouse, { type Flags } from "lighthouse";
import { findFreePort } from "../../scripts/start/ports.ts";
import { expect, sessionCookieName, test } from "../fixtures/test.ts";

const leastScore = 95;

const settings: Flags = {
  output: "json",
  logLevel: "error",
  formFactor: "mobile",
  onlyCategories: ["performance", "accessibility", "best-practices", "seo"],
  // The cookie of the session stays.
  disableStorageReset: true,
  // A console wants no search engine: it tells them so.
  skipAudits: ["is-crawlable"],
};

test("six pages are well by Lighthouse's own measure", async ({ tenant, stack }, testInfo) => {
  test.slow();
  const [web] = stack.webUrls;
  const application = await tenant.application();
  const set = await tenant.connectedSet(application, { environment: "production" });
  const port = await findFreePort();
  const { launchOptions = {} } = testInfo.project.use;
  const args = [...(launchOptions.args ?? []), `--remote-debugging-port=${port}`];
  // Lighthouse opens a tab of its own in the browser's first context.
  const context = await chromium.launchPersistentContext("", { ...launchOptions, args });
  try {
    const cookie = { name: sessionCookieName, value: tenant.owner.session, url: web };
    await context.addCookies([{ ...cookie, httpOnly: true, sameSite: "Lax" }]);
    const things = [`/token-sets/${set.id}`, `/applications/${application.id}`];
    for (const path of ["/", "/token-sets", ...things, "/connect", "/activity"]) {
      const result = await lighthouse(`${web}${path}`, { ...settings, port });
      const { categories, audits, finalDisplayedUrl } = result?.lhr ?? {};
      expect(finalDisplayedUrl).toBe(`${web}${path}`);
      const failed = Object.values(audits ?? {}).filter(({ score }) => score !== null && score < 1);
      const found = failed.map(({ id, score }) => `${id} ${score}`).join(", ");
      for (const { id, score } of Object.values(categories ?? {})) {
        const scored = Math.round((score ?? 0) * 100);
        testInfo.annotations.push({ type: "lighthouse", description: `${path} ${id} ${scored}` });
        // How fast a page is drawn here is the machine's doing: it is noted, and no reason to fail.
        if (id !== "performance")
          expect(scored, `${path} ${id}: ${found}`).toBeGreaterThanOrEqual(leastScore);
      }
    }
  } finally {
    await context.close();
  }
});
