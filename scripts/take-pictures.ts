import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { findChromium } from "../e2e/fixtures/chromium.ts";

const url = process.argv[2] ?? "http://localhost:3000";
const directory = "docs/pictures";

type Picture = {
  name: string;
  path: string;
  /** A link to follow from there. */
  follow?: string;
  dark?: boolean;
  phone?: boolean;
};

const pictures: Picture[] = [
  { name: "overview", path: "/" },
  { name: "overview-dark", path: "/", dark: true },
  { name: "token-sets", path: "/token-sets" },
  { name: "token-sets-phone", path: "/token-sets", phone: true },
  { name: "token-set", path: "/token-sets", follow: "POS Antwerp" },
  { name: "token-set-lost", path: "/token-sets", follow: "POS Bruges" },
  { name: "connect", path: "/connect" },
  { name: "applications", path: "/applications" },
  { name: "activity", path: "/activity" },
  { name: "members", path: "/settings/members" },
];

async function signIn(page: Page): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("Email").fill("owner@larder.test");
  await page.locator('input[name="password"]').fill("larder-demo");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((address) => !address.pathname.startsWith("/sign-in"));
}

async function take(browser: Browser, picture: Picture): Promise<void> {
  const viewport = picture.phone ? { width: 360, height: 740 } : { width: 1280, height: 800 };
  const context = await browser.newContext({
    viewport,
    colorScheme: picture.dark ? "dark" : "light",
    timezoneId: "Europe/Brussels",
  });
  try {
    const page = await context.newPage();
    await signIn(page);
    await page.goto(url + picture.path, { waitUntil: "networkidle" });
    if (picture.follow) {
      await page.getByRole("link", { name: picture.follow, exact: true }).first().click();
      await page.getByRole("heading", { level: 1, name: picture.follow }).waitFor();
    }
    await page.screenshot({ path: join(directory, `${picture.name}.png`) });
  } finally {
    await context.close();
  }
}

// Takes the documentation's pictures of a running demo: run `npm start` first.
mkdirSync(directory, { recursive: true });
const executablePath = findChromium(process.env.PATH ?? "");
const args = ["--no-sandbox", "--disable-background-networking"];
const browser = await chromium.launch({ args, ...(executablePath ? { executablePath } : {}) });
try {
  for (const picture of pictures) await take(browser, picture);
} finally {
  await browser.close();
}
