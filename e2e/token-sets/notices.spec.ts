import { connectInBrowser } from "../fixtures/connect-pages.ts";
import { confirmFromMenu, openFromMenu } from "../fixtures/set-menu.ts";
import { openTechnicalDetails } from "../fixtures/technical-details.ts";
import { expect, test } from "../fixtures/test.ts";

test("what an action came to does not stand beside what the next one came to", async ({
  page,
  tenant,
  signInAs,
}) => {
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  const works = page.getByText("The access token works", { exact: true });
  const renamed = page.getByText("Renamed.", { exact: true });

  await page.getByRole("button", { name: "Check" }).click();
  await expect(works).toBeVisible();
  await expect(page.getByRole("status").filter({ has: works })).toContainText(/Heard .*\d{2}:\d{2}/);

  await confirmFromMenu(page, "Rename");
  await expect(renamed).toBeVisible();
  await expect(works).toBeHidden();

  await page.getByRole("button", { name: "Check" }).click();
  await expect(works).toBeVisible();
  await expect(renamed).toBeHidden();

  await confirmFromMenu(page, "Revoke");
  await expect(page.getByText(/^Revoked .*, confirmed by Apicbase\./)).toBeVisible();
  await expect(works).toBeHidden();
});

test("a new connection is announced until the next action, and not once access has ended", async ({
  page,
  tenant,
  signInAs,
}) => {
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(tenant.owner);
  await connectInBrowser(page, set);
  const announced = page.getByRole("status").filter({ hasText: "Connected" });
  await expect(announced).toContainText("One real API call with the new token answered 200.");
  const history = page.getByRole("list", { name: "History, newest first" });
  await expect(history).toContainText(`${tenant.owner.name} connected it`);

  await page.getByRole("button", { name: "Check" }).click();
  await expect(page.getByText("The access token works", { exact: true })).toBeVisible();
  await expect(announced).toBeHidden();

  await confirmFromMenu(page, "Revoke");
  await expect(page.getByText(/^Revoked .*, confirmed by Apicbase\./)).toBeVisible();
  await page.reload();
  await expect(page.getByText(/^Revoked .*, confirmed by Apicbase\./)).toBeVisible();
  await expect(announced).toBeHidden();
});

test("a code whose answer never came is not told as a set that never held a token", async ({
  page,
  tenant,
  signInAs,
  sandbox,
}) => {
  const application = await tenant.application();
  const set = await tenant.pendingSet(application);
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  const discard = await openFromMenu(page, "Discard");
  await expect(discard).toContainText("This token set was never connected.");

  await sandbox.addFault({ endpoint: "token", kind: "drop-after", clientId: application.clientId });
  await connectInBrowser(page, set);
  await page.goto(`/token-sets/${set.id}`);
  await openFromMenu(page, "Discard");
  await expect(discard).toContainText("Apicbase may have issued tokens that nobody has");
  await expect(discard).not.toContainText("never connected");
  await page.keyboard.press("Escape");
  const timeline = await openTechnicalDetails(page);
  await expect(timeline).toContainText("Code exchange Reply lost");
  await expect(timeline).not.toContainText("Being clarified");
  await expect(page.getByText(/UND_ERR|ECONN/)).toHaveCount(0);
});
