import AxeBuilder from "@axe-core/playwright";
import { openPalette } from "../fixtures/palette.ts";
import { unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

const paths = [
  "/settings/members",
  "/settings/members/invite",
  "/settings/libraries",
  "/settings/organization",
  "/settings/organizations/new",
  "/account",
];

for (const colorScheme of ["light", "dark"] as const) {
  test(`nothing keeps anybody out of these pages, ${colorScheme}, on a phone`, async ({
    page,
    tenant,
    factory,
    signInAs,
  }) => {
    const { id } = await factory.makeLibrary({ organizationId: tenant.id, name: unique("Antwerp") });
    await page.setViewportSize({ width: 360, height: 780 });
    await page.emulateMedia({ colorScheme });
    await signInAs(tenant.owner);
    for (const path of [...paths, `/settings/libraries/${id}`, `/settings/members/${tenant.owner.userId}`]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations.map(({ id: rule, nodes }) => [rule, nodes[0]?.html]),
        path,
      ).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
    }
    await openPalette(page);
    const { violations } = await new AxeBuilder({ page }).include("dialog[open]").analyze();
    expect(
      violations.map(({ id: rule, nodes }) => [rule, nodes[0]?.html]),
      "palette",
    ).toEqual([]);
  });
}
