import { refreshed } from "../../sandbox/testing/oauth-requests.ts";
import { openStatus, openTechnicalDetails } from "../fixtures/technical-details.ts";
import { expect, test } from "../fixtures/test.ts";

const protocol = /invalid_grant|\bgenerations?\b|introspection|\bpairs?\b|\brotat|\battempts?\b|fingerprint/i;

test("a note that support leaves stands by the answer and in the history, with who and when", async ({
  page,
  tenant,
  signInAs,
}) => {
  const set = await tenant.connectedSet(await tenant.application(), { environment: "production" });
  const support = await tenant.person("support");
  await signInAs(support);
  await page.goto(`/token-sets/${set.id}`);
  await page.getByText("Leave a note", { exact: true }).click();
  const field = page.getByRole("textbox", { name: "Note" });
  const leave = page.getByRole("button", { name: "Leave note" });

  await field.fill(`it is ${set.pair.refreshToken}`);
  await leave.click();
  await expect(page.getByText("looks like a token or a secret").first()).toBeVisible();
  await expect(field, "in this browser, to be corrected").toHaveValue(`it is ${set.pair.refreshToken}`);

  await field.fill("called, waiting for Idris");
  await leave.click();
  const newest = page.getByRole("region", { name: "Newest note" });
  await expect(newest).toContainText(/“called, waiting for Idris” .*, (just now|\d+ sec ago)/);
  await expect(newest).toContainText(support.name);
  await expect(field).toHaveValue("");
  const history = page.getByRole("list", { name: "History, newest first" });
  await expect(history.getByRole("listitem").first()).toContainText(
    `${support.name} left a note on it: “called, waiting for Idris”`,
  );
});

test("the words of the protocol are in the technical details alone, and a dead set has no future", async ({
  page,
  tenant,
  signInAs,
  sandbox,
}) => {
  const application = await tenant.application();
  const healthy = await tenant.connectedSet(application);
  const pending = await tenant.pendingSet(application);
  const dead = await tenant.connectedSet(application);
  await refreshed(sandbox, application, dead.pair.refreshToken);
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${dead.id}`);
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(page.getByText("Not refreshed: reconnect this token set")).toBeVisible();
  for (const { id } of [dead, healthy, pending]) {
    await page.goto(`/token-sets/${id}`);
    await expect(page.getByRole("region", { name: "The answer" })).toBeVisible();
    await expect(page.getByRole("main")).not.toContainText(protocol, { useInnerText: true });
  }

  await page.goto(`/token-sets/${dead.id}`);
  const times = page.getByRole("main").getByRole("time");
  const later = async () => {
    const instants = await times.evaluateAll((all) => all.map((one) => one.getAttribute("datetime") ?? ""));
    return instants.filter((instant) => Date.parse(instant) > Date.now());
  };
  expect(await later()).toEqual([]);
  await expect(page.getByText("Access ended", { exact: true })).toBeVisible();
  const timeline = await openTechnicalDetails(page);
  await expect(timeline).toContainText("invalid_grant");
  expect(await later()).toEqual([]);
  await openStatus(page);
});

test("technical details need no script: their address alone opens them", async ({ tenant, openBrowser }) => {
  const set = await tenant.connectedSet(await tenant.application());
  const page = await openBrowser(tenant.owner);
  const answer = await page.request.get(`/token-sets/${set.id}?view=technical`);
  const html = await answer.text();
  expect(html).toContain("Generation 1");
  expect(html).toContain("The pairs of tokens that Apicbase issued");
});

test("printed, a set is a report of one sheet, without what only works on a screen", async ({
  page,
  tenant,
  signInAs,
}) => {
  const application = await tenant.application({ scopes: ["accounts", "library", "sales"] });
  const set = await tenant.connectedSet(application, { environment: "production" });
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  for (let turn = 0; turn < 10; turn++) {
    await page.getByRole("button", { name: "Check" }).click();
    await expect(page.getByRole("button", { name: "Check" })).toBeEnabled();
  }
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect(page.getByText(/^Larder · .* · as of/)).toBeVisible();
  for (const role of ["button", "navigation", "textbox"] as const) {
    await expect(page.getByRole(role), role).toHaveCount(0);
  }
  for (const name of ["The answer", "Shelf life", "History", "About this token set", "Scopes"]) {
    await expect(page.getByRole("region", { name, exact: true }), name).toBeVisible();
  }
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
    "rgb(255, 255, 255)",
  );
  const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
});
