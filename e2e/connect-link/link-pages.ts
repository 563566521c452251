import type { Locator, Page } from "@playwright/test";
import pg from "pg";
import type { Stack } from "../fixtures/stack.ts";
import type { TokenSet } from "../fixtures/tenant.ts";

export const recipient = "Chef Louise";
export const purpose = "So that the till sends daily sales.";

/** Makes a link in the page of a signed-in member, and reads its address where a person would copy it. */
export async function makeLink(page: Page, set: TokenSet): Promise<string> {
  await page.goto(`/token-sets/${set.id}/connect?way=link`);
  await page.getByRole("textbox", { name: "Who is it for?" }).fill(recipient);
  await page.getByRole("textbox", { name: "Why do you ask?" }).fill(purpose);
  await page.getByRole("button", { name: "Make the link" }).click();
  return (await page.getByText(/^http\S+\/c\/[\w-]{43}$/).textContent()) ?? "";
}

/** The row of the first link in the list of the token set's page. */
function linkRow(page: Page): Locator {
  return page.getByRole("table", { name: "Connect links" }).getByRole("row").nth(1);
}

/** Opens the token set's page anew and finds the first link's row there. */
export async function freshLinkRow(page: Page, set: TokenSet): Promise<Locator> {
  await page.goto(`/token-sets/${set.id}`);
  return linkRow(page);
}

/** Presses Continue on a link's page, which binds the link to this browser; ends at Apicbase. */
export async function followLink(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole("button", { name: "Continue to Apicbase" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
}

async function changeLinks(stack: Stack, set: TokenSet, change: string): Promise<void> {
  const client = new pg.Client({ connectionString: stack.larderEnv.DATABASE_URL });
  await client.connect();
  try {
    await client.query(`UPDATE "ConnectLink" SET ${change} WHERE "tokenSetId" = $1`, [set.id]);
  } finally {
    await client.end();
  }
}

/** Lets the time of a token set's links run out. */
export function expireLinks(stack: Stack, set: TokenSet): Promise<void> {
  return changeLinks(stack, set, `"expiresAt" = now() - interval '1 minute'`);
}
