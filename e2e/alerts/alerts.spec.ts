import { openFromMenu } from "../fixtures/set-menu.ts";
import { expect, test } from "../fixtures/test.ts";

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

test("a set that is lost is an alert with one button, and over when it works again", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const set = await tenant.connectedSet(await tenant.application(), { environment: "production" });
  await factory.makeAlertRule({ organizationId: tenant.id });
  await signInAs(tenant.owner);
  await page.goto("/alerts");
  await expect(page.getByRole("heading", { name: "No alert is open" })).toBeVisible();

  const data = { verdict: "used_elsewhere", verdictAt: minutesAgo(5) } as const;
  await factory.changeTokenSet({ id: set.id, data });
  await factory.judgeAlerts({});
  // The open page hears of it.
  const headline = "Access ended at Apicbase: revoked, or used by another system";
  const alert = page.getByRole("main").getByRole("listitem").filter({ hasText: headline });
  await expect(alert).toContainText(set.name);
  await expect(alert).toContainText("Nobody is told: the rule has no destination");
  await expect(alert.getByRole("link", { name: /^Reconnect/ })).toHaveAttribute(
    "href",
    `/token-sets/${set.id}/connect`,
  );

  const works = {
    verdict: null,
    verdictAt: null,
    refreshedAt: new Date(),
    checkedAt: null,
    checkActive: null,
  };
  await factory.changeTokenSet({ id: set.id, data: works });
  await factory.judgeAlerts({});
  await expect(page.getByRole("heading", { name: "No alert is open" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Over" })).toContainText("Works again");
});

test("a rule is changed, tested and muted by an admin; support reads it", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const { id } = await factory.makeAlertRule({ organizationId: tenant.id });
  await signInAs(await tenant.person("admin"));
  await page.goto("/alerts");
  await page.getByRole("link", { name: "Rules", exact: true }).click();
  await page.getByRole("link", { name: "Refreshes fail" }).click();
  await page.getByLabel("Failures in a row").fill("5");
  await page.getByLabel("From", { exact: true }).fill("22:00");
  await page.getByLabel("To", { exact: true }).fill("07:00");
  await page.getByLabel("By the clocks of").fill("Europe/Brussels");
  await page.getByRole("button", { name: "Save rule" }).click();
  await expect(page.getByText("The rule is saved")).toBeVisible();
  await page.getByRole("button", { name: "Send a test" }).click();
  await expect(page.getByText("This rule tells nobody")).toBeVisible();
  await page.getByLabel("Why?").fill("Known since Monday");
  await page.getByRole("button", { name: "Mute" }).click();
  await expect(page.getByText("“Known since Monday”")).toBeVisible();
  await page.getByRole("link", { name: "Rules", exact: true }).click();
  const row = page.getByRole("row").filter({ hasText: "Refreshes fail" });
  await expect(row).toContainText("5 failures");
  await expect(row).toContainText("22:00 to 07:00, Europe/Brussels");
  await expect(row).toContainText("Muted");

  await signInAs(await tenant.person("support"));
  await page.goto(`/alerts/rules/${id}`);
  await expect(page.getByText("Owners and admins change this rule.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save rule" })).toBeHidden();
});

test("alerts about a set are muted on its page, which says by whom and why", async ({
  page,
  tenant,
  signInAs,
}) => {
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  const dialog = await openFromMenu(page, "Mute alerts");
  await dialog.getByLabel("Why?").fill("Closed for the season");
  await dialog.getByRole("button", { name: "Mute" }).click();
  await expect(page.getByText("Alerts about this token set are muted")).toBeVisible();
  await expect(page.getByText("“Closed for the season”")).toBeVisible();
  await page.getByRole("button", { name: "End the mute" }).click();
  await expect(page.getByText("Alerts about this token set are muted")).toBeHidden();
});
