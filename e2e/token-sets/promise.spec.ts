import { countTokenCalls } from "../fixtures/connect-pages.ts";
import { expectFit } from "../fixtures/look.ts";
import { expect, test } from "../fixtures/test.ts";

test("a token that a machine holds is refreshed only by somebody who was shown who holds it and until when", async ({
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
  await expect(page.getByText("the till in Ghent, promised until")).toBeVisible();

  await page.getByRole("button", { name: "Refresh now" }).click();
  const dialog = page.getByRole("dialog", { name: `Refresh ${set.name} now?` });
  await expect(dialog).toContainText("the till in Ghent holds and was promised until");
  await expectFit(page, "the question before a promise is broken");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);

  await test.step("a page that is older than the promise does not confirm it", async () => {
    const longer = new Date(promisedUntil.getTime() + 60_000);
    await factory.changeTokenSet({ id: set.id, data: { promisedUntil: longer, promisedTo } });
    await page.getByRole("button", { name: "Refresh now" }).click();
    await dialog.getByRole("button", { name: "Refresh now" }).click();
    await expect(page.getByText("is held by the till in Ghent").first()).toBeVisible();
    expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);
    await page.reload();
  });

  await page.getByRole("button", { name: "Refresh now" }).click();
  await dialog.getByRole("button", { name: "Refresh now" }).click();
  await expect(page.getByRole("status").filter({ hasText: "generation 2 is in force" })).toBeVisible();
  await expect(page.getByText("Nobody with a promise")).toBeVisible();
  expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(1);
  await page.goto("/activity");
  await expect(page.getByText("chose not to wait for the machine that holds the token of")).toBeVisible();
});
