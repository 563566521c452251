import { unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

const mostBytes = 300_000;
const libraries = 20_000;

test("with 20,000 libraries no page is large, and a library is found by typing", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const application = await tenant.application();
  await factory.makeCrowd({
    ...{ organizationId: tenant.id, applicationId: application.id, libraries, count: 300 },
  });
  await signInAs(tenant.owner);
  for (const path of ["/", "/token-sets", "/token-sets?ended=shown", "/connect", "/activity", "/libraries"]) {
    const html = await (await page.request.get(path)).body();
    const [head = ""] = html.toString().split("</head>");
    expect(head, `${path} has its title before a script has run`).toMatch(/<title>[^<]+ · Larder<\/title>/);
    expect(html.byteLength, path).toBeLessThan(mostBytes);
    expect(html.byteLength, path).toBeGreaterThan(10_000);
  }
  await page.goto("/connect");
  const field = page.getByRole("combobox", { name: /^Library/ });
  await field.fill("kitchen 1999");
  const matches = page.getByRole("listbox", { name: "Matches" }).getByRole("option");
  await expect(matches).toHaveCount(10);
  await field.press("ArrowDown");
  await field.press("Enter");
  await expect(field).toHaveValue("Kitchen 19990");
  await field.fill(unique("Nowhere"));
  await expect(page.getByText("No library in use has this name. A new name adds a library.")).toBeVisible();
  await field.press("Escape");
  await expect(field).toHaveAttribute("aria-expanded", "false");
});
