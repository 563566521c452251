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

/** The sections of the console by the first part of the address, as the titles of the pages below them say. */
const sections: Record<string, string> = {
  "token-sets": "Token sets",
  alerts: "Alerts",
  applications: "Applications",
  "bulk-runs": "Bulk runs",
  connect: "Connect",
  libraries: "Libraries",
  settings: "Settings",
};

/** A tab is found by its title: it begins with the thing that the page is about, and ends with where that is. */
async function expectTitle(page: Page, route: string): Promise<void> {
  const heading = page.getByRole("heading", { level: 1 });
  const [, first = "", ...below] = route.split("/");
  const section = sections[first];
  const place = section && below.length > 0 ? ` · ${section} · Larder` : " · Larder";
  const subject = route.includes("[") ? ((await heading.textContent()) ?? "") : "";
  const isNamed = (title: string) =>
    title.startsWith(subject) && title.endsWith(place) && title.length > place.length;
  await expect
    .poll(async () => isNamed(await page.title()), `“${subject} …${place}”, not “${await page.title()}”`)
    .toBe(true);
}

/** Opens a page in a browser that has nothing yet, and counts the script that it fetches. */
async function openAndWeigh(page: Page, path: string): Promise<{ bytes: number; isFound: boolean }> {
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
  const bytes = (await Promise.all(sizes)).reduce((total, size) => total + size, 0);
  return { bytes, isFound: answer?.ok() ?? false };
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
    const { bytes: first, isFound } = await openAndWeigh(page, path);
    const weights = [first];
    if (isPublic(route) && !forStrangers.has(route)) {
      weights.push((await openAndWeigh(await openBrowser(tenant.owner), path)).bytes);
    }
    const report = weights.map((bytes) => `${(bytes / 1_000).toFixed(1)} kB`).join(", signed in ");
    testInfo.annotations.push({ type: "page weight", description: report });
    for (const bytes of weights) {
      expect(bytes, "bytes of compressed script").toBeLessThanOrEqual(budgetBytes);
      expect(bytes, "bytes of compressed script").toBeGreaterThanOrEqual(leastBytes);
    }
    await page.getByRole("heading", { level: 1 }).waitFor();
    if (isFound && !isPublic(route)) await expectTitle(page, route);
    await expectFit(page, route);
    expect(await findRepeatedIds(page)).toEqual([]);
  });
}
