import { globSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "@playwright/test";
import type { Factory } from "./fixtures/factory.ts";
import { projectDir } from "./fixtures/project-dir.ts";
import type { Stack } from "./fixtures/stack.ts";
import type { Person, Tenant } from "./fixtures/tenant.ts";
import { expect, sessionCookieName, test } from "./fixtures/test.ts";

/** Compressed JavaScript that a page may make a browser fetch which has nothing yet: 180 kB. */
const budgetBytes = 180_000;

/** What stands in the address for each `[name]`, by the page's own path. */
type Parameters = Record<string, Record<string, string>>;

/** Only leads on to the page that is weighed by itself. */
const leadsOn = new Set(["/settings"]);

/** Every page there is, from the files themselves: a new one is weighed from its first day. */
function listRoutes(): string[] {
  return globSync("**/page.tsx", { cwd: join(projectDir, "app") })
    .map((file) => `/${file}`.replace(/\/page\.tsx$/, "").replace(/\/\([^/]+\)/g, ""))
    .map((route) => route || "/")
    .filter((route) => !leadsOn.has(route))
    .toSorted();
}

function toPath(route: string, parameters: Parameters): string {
  return route.replace(/\[(?:\.\.\.)?([^\]]+)\]/g, (_match, name: string) => {
    const value = parameters[route]?.[name];
    if (value === undefined)
      throw new Error(`page-weight.spec.ts: say what stands for [${name}] in ${route}`);
    return value;
  });
}

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

async function makeParameters(tenant: Tenant, factory: Factory): Promise<Parameters> {
  const library = await factory.makeLibrary({ organizationId: tenant.id, name: "Weighed" });
  const application = await tenant.application();
  const { id } = await tenant.connectedSet(application);
  return {
    "/applications/[id]": { id: application.id },
    "/connect/outcome/[id]": { id },
    "/connect/refused/[reason]": { reason: "expired" },
    "/c/[token]": { token: "a-link-that-nobody-has-made" },
    "/c/outcome/[what]": { what: "thanks" },
    "/invite/[token]": { token: "an-invitation-that-nobody-has-made" },
    "/settings/libraries/[id]": { id: library.id },
    "/settings/members/[userId]": { userId: tenant.owner.userId },
    "/token-sets/[id]": { id },
    "/token-sets/[id]/connect": { id },
  };
}

/** Pages that send those away who are signed in. */
const forStrangers = new Set(["/sign-in", "/setup"]);

test("no page ships more than 180 kB of compressed JavaScript", async ({
  browser,
  tenant,
  factory,
  stack,
}, testInfo) => {
  test.setTimeout(180_000);
  const parameters = await makeParameters(tenant, factory);
  const weights: { route: string; bytes: number }[] = [];
  for (const route of listRoutes()) {
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
