import { expectFit, findRepeatedIds } from "../fixtures/look.ts";
import { listPages, makeParameters, toPath } from "../fixtures/routes.ts";
import { expect, test } from "../fixtures/test.ts";

const isPublic = (route: string) => /^\/(c|invite|sign-in|setup)(\/|$)/.test(route);

// From the files themselves: a page that is new is looked at from its first day.
for (const route of listPages()) {
  test(`every page fits and is accessible: ${route}`, async ({ page, tenant, factory, signInAs, guard }) => {
    guard.allow(/console: Failed to load resource: .*404/);
    const parameters = await makeParameters(tenant, factory);
    if (!isPublic(route)) await signInAs(tenant.owner);
    await page.goto(toPath(route, parameters));
    await page.getByRole("heading", { level: 1 }).waitFor();
    await expectFit(page, route);
    expect(await findRepeatedIds(page)).toEqual([]);
  });
}
