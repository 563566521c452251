import { Tenant, unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

test("an operator makes an organization, renames it, and leaves it for another one", async ({
  page,
  tenant,
  signInAs,
}) => {
  const first = unique("Bistro");
  const second = unique("Bistro");
  await signInAs(await tenant.operator());
  await page.goto("/settings/organization");
  await page.getByRole("button", { name: `Organization: ${tenant.name}` }).click();
  await page.getByRole("link", { name: "New organization" }).first().click();
  await expect(page.getByRole("heading", { name: "New organization" })).toBeVisible();
  await page.getByRole("textbox", { name: "Name" }).fill(first);
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page.getByRole("button", { name: `Organization: ${first}` })).toBeVisible();

  await page.goto("/settings/organization");
  await page.getByRole("textbox", { name: "Name" }).fill(second);
  await page.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("button", { name: `Organization: ${second}` })).toBeVisible();

  await page.getByRole("button", { name: `Organization: ${second}` }).click();
  await page.getByRole("button", { name: tenant.name }).click();
  await expect(page.getByRole("button", { name: `Organization: ${tenant.name}` })).toBeVisible();
});

test("the switch takes no other organization than one’s own", async ({ page, tenant, factory, signInAs }) => {
  const foreign = await factory.makeOrganization({ name: unique("Foreign") });
  await factory.makePerson({ organizationId: foreign.id, role: "owner" });
  await signInAs(tenant.owner);
  await page.goto("/settings/organization");
  const menu = page.getByRole("button", { name: `Organization: ${tenant.name}` });
  await menu.click();
  const item = page.getByRole("button", { name: new RegExp(`^${tenant.name}`) });
  await item.evaluate((button: HTMLButtonElement, id) => {
    button.disabled = false;
    button.value = id;
  }, foreign.id);
  await item.click();
  await expect(page.getByRole("alert").filter({ hasText: "There is no such organization." })).toBeVisible();
  await page.goto("/settings/organization");
  await expect(menu).toBeVisible();
});

test("a link to a token set of another of one’s organizations offers the switch, and leads there", async ({
  page,
  tenant,
  factory,
  sandbox,
  stack,
  signInAs,
  guard,
}) => {
  guard.allow(/console: Failed to load resource: .*404/);
  const elsewhere = await Tenant.make(factory, sandbox, stack);
  const set = await elsewhere.pendingSet(await elsewhere.application());
  const person = await tenant.person("support");
  await signInAs(person);
  await page.goto(`/token-sets/${set.id}`);
  await expect(page.getByRole("heading", { name: "This page does not exist" })).toBeVisible();
  await factory.addMembership({ userId: person.userId, organizationId: elsewhere.id, role: "support" });
  await page.goto(`/token-sets/${set.id}`);
  await page.getByRole("button", { name: `Switch to ${elsewhere.name}` }).click();
  await expect(page).toHaveURL(new RegExp(`/token-sets/${set.id}$`));
  await expect(page.getByRole("heading", { name: set.name })).toBeVisible();
});

test("a library gets another name, but not one that is taken", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const [one, two] = [unique("Antwerp"), unique("Ghent")];
  await factory.makeLibrary({ organizationId: tenant.id, name: one });
  await factory.makeLibrary({ organizationId: tenant.id, name: two });
  await signInAs(tenant.owner);
  await page.goto("/libraries");
  await page.getByRole("link", { name: one, exact: true }).click();
  await page.getByRole("textbox", { name: "New name" }).fill(two);
  await page.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByText("Another library of this organization has this name.")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "New name" })).toHaveValue(two);
  await page.getByRole("textbox", { name: "New name" }).fill(`${one} Zuid`);
  await page.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("heading", { name: `${one} Zuid` })).toBeVisible();
});
