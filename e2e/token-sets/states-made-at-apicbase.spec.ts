import { answerOf } from "../fixtures/answer.ts";
import { expect, test } from "../fixtures/test.ts";
import { states } from "./states-at-apicbase.ts";

for (const { what, make, word, works, why, doNext, toCustomer, row } of states) {
  test(`made at Apicbase, and said on the page and in the list: ${what}`, async ({
    page,
    tenant,
    signInAs,
    sandbox,
    factory,
    stack,
  }) => {
    const set = await tenant.connectedSet(await tenant.application({ scopes: ["accounts", "library"] }));
    await signInAs(tenant.owner);
    await page.goto(`/token-sets/${set.id}`);
    await make({ page, tenant, set, sandbox, factory, web: stack.webUrls[0] });

    await page.goto(`/token-sets/${set.id}`);
    await expect(page.getByRole("main").locator("header").getByText(word, { exact: true })).toBeVisible();
    await expect(answerOf(page, "Works?")).toHaveText(works);
    await expect(answerOf(page, "Why")).toContainText(`${why.replace("OWNER", tenant.owner.name)}.`);
    await expect(answerOf(page, "Do next")).toHaveText(doNext);
    await expect(answerOf(page, "Say to the customer")).toHaveText(toCustomer);
    await page.goto("/token-sets?ended=shown");
    await expect(page.getByRole("row").filter({ hasText: set.name })).toContainText(row);
  });
}
