import type { Page, Request } from "@playwright/test";
import { expectFit, findRepeatedIds } from "../fixtures/look.ts";
import { listPages, makeParameters, toPath } from "../fixtures/routes.ts";
import { expect, test } from "../fixtures/test.ts";

/** Compressed JavaScript that a page may make a browser fetch which has nothing yet: 180 kB. */
const budgetBytes = 180_000;
/** A page without script would weigh little too: that is what a broken measurement looks like. */
const leastBytes = 20_000;

const isPublic = (route: string) =>
  /^\/(c|invite|sign-in|setup|forgot-password|reset-password)(\/|$)/.test(route);
/** Pages that send those away who are signed in. */
const forStrangers = new Set(["/sign-in", "/setup"]);

/** Opens a page in a browser that has nothing yet, and counts the script that it fetches. */
async function openAndWeigh(page: Page, path: string): Promise<number> {
  const sizes: Promise<number>[] = [];
  const weigh = (request: Request) => {
    if (!/\.js(\?|$)/.test(request.url())) return;
    sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  };
  page.on("requestfinished", weigh);
  // Idle: also what is fetched ahead for links in view has come.
  const answer = await page.goto(path, { waitUntil: "networkidle" });
  page.off("requestfinished", weigh);
  const { pathname } = new URL(page.url());
  expect(pathname, "the page itself, not where it redirects to").toBe(new URL(path, page.url()).pathname);
  expect(answer?.status(), path).toBeLessThan(500);
  return (await Promise.all(sizes)).reduce((total, size) => total + size, 0);
}

// From the files themselves: a page that is new is looked at from its first day.
for (const route of listPages()) {
  test(`every page is light, fits and is accessible: ${route}`, async ({
    page,
    tenant,
    factory,
    signInAs,
    openBrowser,
    guard,
  }, testInfo) => {
    guard.allow(/console: Failed to load resource: .*404/);
    const path = toPath(route, await makeParameters(tenant, factory));
    if (!isPublic(route)) await signInAs(tenant.owner);
    const weights = [await openAndWeigh(page, path)];
    if (isPublic(route) && !forStrangers.has(route)) {
      weights.push(await openAndWeigh(await openBrowser(tenant.owner), path));
    }
    const report = weights.map((bytes) => `${(bytes / 1_000).toFixed(1)} kB`).join(", signed in ");
    testInfo.annotations.push({ type: "page weight", description: report });
    for (const bytes of weights) {
      expect(bytes, "bytes of compressed script").toBeLessThanOrEqual(budgetBytes);
      expect(bytes, "bytes of compressed script").toBeGreaterThanOrEqual(leastBytes);
    }
    await page.getByRole("heading", { level: 1 }).waitFor();
    await expectFit(page, route);
    expect(await findRepeatedIds(page)).toEqual([]);
  });
}
