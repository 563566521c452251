import { demoPassword } from "../../sandbox/storage/seed-accounts.ts";
import { press, type } from "../fixtures/keys.ts";
import { expectRefreshed } from "../fixtures/refreshed.ts";
import { chef } from "../fixtures/sandbox-pages.ts";
import { unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

test("the main job can be done by keyboard alone", async ({ page, tenant }) => {
  test.slow();
  await tenant.application();
  const name = unique("POS");
  await page.goto("/connect");
  await type(page, page.getByLabel("Email"), tenant.owner.email);
  await type(page, page.getByLabel("Password"), tenant.owner.password);
  await page.keyboard.press("Enter");

  await type(page, page.getByRole("combobox", { name: /^Library/ }), "Brasserie Leopold");
  await press(page, page.getByRole("radio", { name: /Development/ }), "ArrowDown");
  await expect(page.getByRole("radio", { name: /Production/ })).toBeChecked();
  await type(page, page.getByLabel("Name of the installation"), name);
  await press(page, page.getByRole("button", { name: "Continue", exact: true }));
  await press(page, page.getByRole("button", { name: "Continue to Apicbase" }));

  await type(page, page.getByLabel("Email address"), chef);
  await type(page, page.getByLabel("Password"), demoPassword);
  await page.keyboard.press("Enter");
  await press(page, page.getByRole("button", { name: "Authorize" }));
  await expect(page.getByText("One real API call with the new token answered 200.")).toBeVisible();

  await press(page, page.getByRole("button", { name: "Refresh now" }));
  await expectRefreshed(page, 2);

  const menu = page.getByRole("button", { name: "More", exact: true });
  const entry = page.locator("[popover]:popover-open").getByRole("button", { name: "Revoke", exact: true });
  const dialog = page.getByRole("dialog", { name: `Revoke ${name}?` });
  await press(page, menu);
  await press(page, entry);
  await expect(dialog).toBeVisible();
  await expect.poll(() => dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(menu).toBeFocused();

  await page.keyboard.press("Enter");
  await press(page, entry);
  await type(page, dialog.getByRole("textbox"), name);
  await press(page, dialog.getByRole("button", { name: "Revoke" }));
  await expect(page.getByText(/^Revoked .*, confirmed by Apicbase\./)).toBeVisible();
});

test("the first Tab offers to skip to the content", async ({ page, tenant, signInAs }) => {
  await signInAs(tenant.owner);
  await page.goto("/token-sets");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

test("where the focus is can be seen", async ({ page, tenant, signInAs }) => {
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  const unseen: string[] = [];
  for (let step = 0; step < 30; step++) {
    await page.keyboard.press("Tab");
    const lost = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) return null;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
      const isSeen = (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
      return isSeen ? null : focused.outerHTML.slice(0, 120);
    });
    if (lost) unseen.push(lost);
  }
  expect(unseen).toEqual([]);
});
