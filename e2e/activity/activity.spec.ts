import { readFile } from "node:fs/promises";
import { callApi, send } from "../fixtures/larder-http.ts";
import { unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

test("the record tells who did what to what, and is narrowed by its address", async ({
  page,
  tenant,
  stack,
  signInAs,
}) => {
  const application = await tenant.application();
  const set = await tenant.connectedSet(application, { environment: "production" });
  await callApi(`${stack.webUrls[0]}/api/v1/token-sets/${set.id}/refresh`, tenant.owner, "POST", {});
  await signInAs(await tenant.person("support"));
  await page.goto("/activity");
  const events = page.getByRole("main").getByRole("list").last().getByRole("listitem");
  await expect(page.getByRole("heading", { name: /^(Today|Yesterday), / }).first()).toBeVisible();
  await expect(events.first()).toContainText(`${tenant.owner.name} refreshed ${set.name}.`);
  await expect(events.first()).toContainText("Started: ");
  await expect(events.first()).not.toContainText("Generation");
  await expect(events.first().getByRole("link", { name: set.name })).toHaveAttribute(
    "href",
    `/token-sets/${set.id}`,
  );
  const openFilters = () => page.getByRole("button", { name: "Filter", exact: true }).click();
  await openFilters();
  await page.getByLabel("What").selectOption({ label: "Applications" });
  await expect(page).toHaveURL(/\?group=applications$/);
  await expect(events).toHaveCount(1);
  await expect(events.first()).toContainText(`registered the application ${application.name}`);
  await openFilters();
  await page.getByLabel("From").fill("2020-01-01");
  await page.getByLabel("To", { exact: true }).fill("2020-01-02");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("heading", { name: "No matches" })).toBeVisible();
  await page.getByRole("link", { name: "Clear the filters" }).click();
  await expect(page).toHaveURL(/\/activity$/);
  await page.getByRole("searchbox", { name: "About" }).fill(set.id);
  await page.getByRole("main").getByRole("button", { name: "Search" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "Remove filter" })).toContainText(set.name);
});

test("the filtered record is downloaded whole, and no spreadsheet runs what is in it", async ({
  page,
  tenant,
  signInAs,
}) => {
  const evil = `=HYPERLINK("http://evil.test") ${unique("x")}`;
  await tenant.application({ name: evil });
  const second = await tenant.application();
  await signInAs(await tenant.person("support"));
  await page.goto("/activity?group=applications");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export CSV" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^larder-activity-\d{4}-\d{2}-\d{2}\.csv$/);
  const text = await readFile(await file.path(), "utf8");
  const [head, ...rows] = text.replace("\ufeff", "").trimEnd().split("\r\n");
  expect(head).toMatch(/^at \(UTC\),who,action,what,/);
  const closing = rows.pop();
  expect(closing).toMatch(
    new RegExp(`^Head of the record when this was exported: ${tenant.id}:2:[0-9a-f]{64}$`),
  );
  expect(rows).toHaveLength(2);
  expect(text).toContain(second.name);
  expect(text).toContain(`"'=HYPERLINK(""http://evil.test"")`);
  const lines = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export JSON Lines" }).click();
  const exported = (await readFile(await (await lines).path(), "utf8")).trimEnd().split("\n");
  const parsed = exported.map((line) => JSON.parse(line));
  expect(parsed.map(({ number }) => number)).toEqual([2, 1, undefined]);
  expect(parsed[0]).toMatchObject({ before: parsed[1].hash, event: { subjectName: second.name } });
  expect(parsed[2]).toEqual({ head: `${tenant.id}:2:${parsed[0].hash}`, events: 2, complete: true });
});

test("the filtered list of token sets is downloaded whole", async ({ page, tenant, signInAs }) => {
  const application = await tenant.application();
  const production = await tenant.pendingSet(application, { environment: "production" });
  const development = await tenant.pendingSet(application);
  await signInAs(await tenant.person("support"));
  await page.goto("/token-sets?environment=production");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export CSV" }).click();
  const text = await readFile(await (await download).path(), "utf8");
  expect(text).toContain(production.name);
  expect(text).not.toContain(development.name);
});

test("an export answers nobody without a session, nothing of another organization, and no unknown filter", async ({
  tenant,
  factory,
  sandbox,
  stack,
}) => {
  const { Tenant } = await import("../fixtures/tenant.ts");
  const application = await tenant.application();
  await tenant.pendingSet(application);
  const other = await Tenant.make(factory, sandbox, stack);
  for (const path of ["/activity/export", "/token-sets/export"]) {
    const url = `${stack.webUrls[0]}${path}`;
    expect((await send(url, { as: null })).status).toBe(401);
    const foreign = await send(url, { as: other.owner });
    expect(foreign.status).toBe(200);
    expect(foreign.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(foreign.text.trimEnd().split("\r\n")).toHaveLength(1);
    const misspelt = await send(`${url}?enviroment=production`, { as: tenant.owner });
    expect(misspelt.status).toBe(400);
    expect(misspelt.json()).toMatchObject({
      code: "invalid_input",
      errors: { enviroment: expect.any(String) },
    });
  }
});

test("reading and exporting change nothing", async ({ page, tenant, stack, signInAs }) => {
  const application = await tenant.application();
  await tenant.connectedSet(application);
  await signInAs(tenant.owner);
  const before = await tenant.snapshot();
  for (const path of ["/", "/activity", "/activity?group=connecting"]) await page.goto(path);
  for (const path of ["/activity/export", "/token-sets/export"]) {
    expect((await send(`${stack.webUrls[0]}${path}`, { as: tenant.owner })).status).toBe(200);
  }
  expect(await tenant.snapshot()).toBe(before);
});
