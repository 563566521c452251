import type { Browser } from "@playwright/test";
import { listPages, makeParameters, toPath } from "./fixtures/routes.ts";
import type { Stack } from "./fixtures/stack.ts";
import type { Person } from "./fixtures/tenant.ts";
import { expect, sessionCookieName, test } from "./fixtures/test.ts";

/** Compressed JavaScript that a page may make a browser fetch which has nothing yet: 180 kB. */
const budgetBytes = 180_000;

async function weigh(browser: Browser, stack: Stack, path: string, person: Person | null): Promise<number> {
  const context = await browser.newContext({ baseURL: stack.webUrls[0] });
  try {
    if (person) {
      const cookie = { name: sessionCookieName, value: person.session, url: stack.webUrls[0] };
      await context.addCookies([{ ...cookie, httpOnly: true, sameSite: "Lax" }]);
    }
    const page = await context.newPage();
    const sizes: Promise<number>[] = [];
    page.on("requestfinished", (request) => {
      if (!/\.js(\?|$)/.test(request.url())) return;
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
    });
    // Idle: also what is fetched ahead for links in view has come.
    const answer = await page.goto(path, { waitUntil: "networkidle" });
    expect(new URL(page.url()).pathname, "the page itself, not where it redirects to").toBe(
      new URL(path, page.url()).pathname,
    );
    expect(answer?.status(), path).toBeLessThan(500);
    return (await Promise.all(sizes)).reduce((total, size) => total + size, 0);
  } finally {
    await context.close();
  }
}

/** Pages that send those away who are signed in. */
const forStrangers = new Set(["/sign-in", "/setup"]);

test("no page ships more than 180 kB of compressed JavaScript", async ({
  browser,
  tenant,
  factory,
  stack,
}, testInfo) => {
  test.setTimeout(600_000);
  const parameters = await makeParameters(tenant, factory);
  const weights: { route: string; bytes: number }[] = [];
  for (const route of listPages()) {
    const person = forStrangers.has(route) ? null : tenant.owner;
    weights.push({ route, bytes: await weigh(browser, stack, toPath(route, parameters), person) });
  }
  const report = weights.map(({ route, bytes }) => `${(bytes / 1_000).toFixed(1).padStart(6)} kB  ${route}`);
  await testInfo.attach("page-weights", { body: report.join("\n"), contentType: "text/plain" });
  process.stdout.write(`${report.join("\n")}\n`);
  expect(weights.filter(({ bytes }) => bytes > budgetBytes)).toEqual([]);
  // A page without script would pass too: that is what a broken measurement looks like.
  expect(weights.filter(({ bytes }) => bytes < 20_000)).toEqual([]);
});
