import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { confirmFromMenu } from "../fixtures/set-menu.ts";
import { expect, test } from "../fixtures/test.ts";

/** Shows a file by itself, as whoever gets it opens it. */
async function open(page: Page, text: string): Promise<void> {
  await page.goto("about:blank");
  await page.setContent(text);
}

/** Downloads what an entry of the set's menu makes. */
async function download(page: Page, entry: string) {
  const arriving = page.waitForEvent("download");
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("link", { name: entry, exact: true }).click();
  const file = await arriving;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

test("a support person takes a set's story along, in one file that reads well by itself", async ({
  page,
  tenant,
  signInAs,
}) => {
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(await tenant.person("support"));
  await page.goto(`/token-sets/${set.id}`);
  const { name, text } = await download(page, "Support bundle");
  expect(name).toMatch(/^larder-support-bundle-[0-9a-f]{8}-\d{4}-\d\d-\d\d\.html$/);
  for (const secret of [set.pair.accessToken, set.pair.refreshToken, tenant.owner.name]) {
    expect(text).not.toContain(secret);
  }
  await open(page, text);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Token set ${set.name}`);
  await expect(page.getByRole("table").first()).toBeVisible();
});

test("a revoked set has a receipt, and no other has", async ({ page, tenant, signInAs }) => {
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  await page.getByRole("button", { name: "More", exact: true }).click();
  await expect(page.getByRole("link", { name: "Support bundle" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Revocation receipt" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await confirmFromMenu(page, "Revoke");
  await expect(page.getByText(/^Revoked .*, confirmed by Apicbase\./)).toBeVisible();
  const { text } = await download(page, "Revocation receipt");
  await open(page, text);
  await expect(page.getByText("Access ended at Apicbase, and Apicbase’s answers confirm it.")).toBeVisible();
  await expect(
    page.getByText(/^npm run audit:verify -- --head [0-9a-f-]{36}:\d+:[0-9a-f]{64}$/),
  ).toBeVisible();
});
