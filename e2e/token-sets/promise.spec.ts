import { countTokenCalls } from "../fixtures/connect-pages.ts";
import { expectFit } from "../fixtures/look.ts";
import { expectRefreshed } from "../fixtures/refreshed.ts";
import { expect, test } from "../fixtures/test.ts";

test("a token that a machine relies on is refreshed only after it was shown which machine and until when", async ({
  page,
  tenant,
  signInAs,
  factory,
  sandbox,
}) => {
  const set = await tenant.connectedSet(await tenant.application());
  const promisedTo = "the till in Ghent";
  const promisedUntil = new Date(Date.now() + 2 * 3_600_000);
  await factory.changeTokenSet({ id: set.id, data: { promisedUntil, promisedTo } });
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  await expect(page.getByText("by the till in Ghent")).toBeVisible();

  await page.getByRole("button", { name: "Refresh now" }).click();
  const dialog = page.getByRole("dialog", { name: `Refresh ${set.name} now?` });
  await expect(dialog).toContainText("the till in Ghent uses, in use until");
  await expectFit(page, "the question before a token ends early");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);

  await test.step("a page that is older than the promise does not confirm it", async () => {
    const longer = new Date(promisedUntil.getTime() + 60_000);
    await factory.changeTokenSet({ id: set.id, data: { promisedUntil: longer, promisedTo } });
    await page.getByRole("button", { name: "Refresh now" }).click();
    await dialog.getByRole("button", { name: "Refresh now" }).click();
    await expect(page.getByText("the till in Ghent may use this access token until").first()).toBeVisible();
    expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);
    await page.reload();
  });

  await page.getByRole("button", { name: "Refresh now" }).click();
  await dialog.getByRole("button", { name: "Refresh now" }).click();
  await expectRefreshed(page, 2);
  await expect(page.getByText("Nobody relies on it now")).toBeVisible();
  expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(1);
  await page.goto("/activity");
  await expect(page.getByText("refreshed early, while somebody was using the token of")).toBeVisible();
});
