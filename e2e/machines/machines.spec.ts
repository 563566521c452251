import type { Locator, Page } from "@playwright/test";
import { countTokenCalls } from "../fixtures/connect-pages.ts";
import { press, type } from "../fixtures/keys.ts";
import { expectFit, findRepeatedIds } from "../fixtures/look.ts";
import { collectToken } from "../fixtures/machine-http.ts";
import { expectRefreshed } from "../fixtures/refreshed.ts";
import { expect, test } from "../fixtures/test.ts";

const secretPattern = /larder_ms_[\w-]{43}_[0-9a-f]{8}/;

const sectionOf = (page: Page) => page.getByRole("region", { name: "Machines", exact: true });

/** The machine's own entry, not the facts in it. */
const entryOf = (page: Page, name: string): Locator =>
  sectionOf(page)
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name, exact: true }) });

async function readCredentials(page: Page) {
  const text = (await sectionOf(page).textContent()) ?? "";
  const [clientId = ""] = /larder_machine_[0-9a-f]{24}/.exec(text) ?? [];
  const [clientSecret = ""] = secretPattern.exec(text) ?? [];
  expect(clientSecret).not.toBe("");
  return { clientId, clientSecret };
}

async function addMachine(page: Page, name: string) {
  await sectionOf(page).getByText("Add a machine", { exact: true }).click();
  await page.getByLabel("Name of the machine").fill(name);
  await page.getByRole("button", { name: "Add machine" }).click();
  await expect(page.getByText(`Added: ${name}`)).toBeVisible();
  return readCredentials(page);
}

/** A call of the provider's API with an access token. */
async function callApicbase(probeUrl: string, accessToken: string): Promise<number> {
  const headers = { authorization: `Bearer ${accessToken}` };
  const { status, body } = await fetch(probeUrl, { headers });
  await body?.cancel();
  return status;
}

test("a machine is added, collects a token that works, is asked about before its token ends early, and is revoked", async ({
  page,
  tenant,
  signInAs,
  sandbox,
  stack,
}) => {
  const [web] = stack.webUrls;
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  await expect(sectionOf(page)).toContainText("A machine is a program");

  const machine = await addMachine(page, "Till in Ghent");
  await expect(sectionOf(page)).toContainText("Larder does not keep it");

  await test.step("the secret is gone when it was copied, and after a reload", async () => {
    await page.getByRole("button", { name: "I have copied the secret" }).click();
    await expect(sectionOf(page).getByText("Add a machine", { exact: true })).toBeVisible();
    expect(await page.content()).not.toMatch(secretPattern);
    await page.reload();
    await expect(entryOf(page, "Till in Ghent")).toContainText("Not collected yet");
    await expect(entryOf(page, "Till in Ghent")).toContainText(`…${machine.clientSecret.slice(-4)}`);
    expect(await page.content()).not.toMatch(secretPattern);
  });

  const collected = await collectToken(web, machine);
  expect(collected.status).toBe(200);
  const { access_token: accessToken } = collected.json() as { access_token: string };
  expect(await callApicbase(sandbox.probeUrl, accessToken)).toBe(200);

  await test.step("the page says until when the machine counts on it", async () => {
    await page.reload();
    await expect(entryOf(page, "Till in Ghent")).toContainText("In use until");
    await expect(entryOf(page, "Till in Ghent")).toContainText("till/1.0");
    await expect(page.getByText("by Till in Ghent")).toBeVisible();
  });

  await test.step("refreshing asks first, and then refreshes", async () => {
    await page.getByRole("button", { name: "Refresh now" }).click();
    const question = page.getByRole("dialog", { name: `Refresh ${set.name} now?` });
    await expect(question).toContainText("Till in Ghent uses, in use until");
    expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);
    await question.getByRole("button", { name: "Refresh now" }).click();
    await expectRefreshed(page, 2);
    await expect(entryOf(page, "Till in Ghent")).toContainText("Has the previous one");
    expect(await callApicbase(sandbox.probeUrl, accessToken)).toBe(401);
    const { access_token: next } = (await collectToken(web, machine)).json() as { access_token: string };
    expect(await callApicbase(sandbox.probeUrl, next)).toBe(200);
  });

  await test.step("a revoked machine is refused, and what it holds goes on working", async () => {
    const { access_token: held } = (await collectToken(web, machine)).json() as { access_token: string };
    await page.reload();
    await page.getByRole("button", { name: "Revoke: Till in Ghent" }).click();
    const question = page.getByRole("dialog", { name: "Revoke Till in Ghent?" });
    await expect(question).toContainText("it works at Apicbase until it expires or is replaced");
    await question.getByRole("button", { name: "Revoke" }).click();
    await expect(entryOf(page, "Till in Ghent")).toContainText(/Revoked.*by /);
    await expect(page.getByRole("button", { name: "Revoke: Till in Ghent" })).toHaveCount(0);
    const refused = await collectToken(web, machine);
    expect(refused.status).toBe(401);
    expect(refused.json()).toMatchObject({ error: "invalid_client" });
    expect(await callApicbase(sandbox.probeUrl, held)).toBe(200);
  });
});

test("a new secret works beside the present one, or ends it at once", async ({
  page,
  tenant,
  signInAs,
  stack,
}) => {
  const [web] = stack.webUrls;
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  const first = await addMachine(page, "Till");
  await page.getByRole("button", { name: "I have copied the secret" }).click();

  const roll = async (overlap?: string) => {
    await page.getByRole("button", { name: "New secret: Till" }).click();
    const question = page.getByRole("dialog", { name: "Make a new secret for Till?" });
    if (overlap) await question.getByLabel("The present secret goes on working for").selectOption(overlap);
    await question.getByRole("button", { name: "New secret" }).click();
    await expect(page.getByText("New secret for Till", { exact: true })).toBeVisible();
    const made = await readCredentials(page);
    await page.getByRole("button", { name: "I have copied the secret" }).click();
    return made;
  };
  const second = await roll();
  expect(second.clientId).toBe(first.clientId);
  expect(second.clientSecret).not.toBe(first.clientSecret);
  await expect(entryOf(page, "Till")).toContainText("works until");
  expect((await collectToken(web, first)).status).toBe(200);
  expect((await collectToken(web, second)).status).toBe(200);

  const third = await roll("Not at all: it ends at once");
  expect((await collectToken(web, first)).status).toBe(401);
  expect((await collectToken(web, second)).status).toBe(401);
  expect((await collectToken(web, third)).status).toBe(200);
});

test("what cannot be used is named at its field, and stays typed", async ({ page, tenant, signInAs }) => {
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  await sectionOf(page).getByText("Add a machine", { exact: true }).click();
  await page.getByLabel("Name of the machine").fill("Till");
  await page.getByLabel("Only from these networks").fill("the office");
  await page.getByLabel("May collect tokens for").selectOption("90 days");
  await page.getByRole("button", { name: "Add machine" }).click();
  await expect(page.getByLabel("Only from these networks")).toHaveAccessibleDescription(
    /Write networks like/,
  );
  await expect(page.getByLabel("Name of the machine")).toHaveValue("Till");
  // A machine that was meant to end must not end never because another field was refused.
  await expect(page.getByLabel("May collect tokens for")).toHaveValue("90");
  await page.getByLabel("Only from these networks").fill("203.0.113.0/24, 2001:db8::/32");
  await page.getByRole("button", { name: "Add machine" }).click();
  await expect(page.getByText("Added: Till")).toBeVisible();
  await expect(entryOf(page, "Till")).toContainText("203.0.113.0/24, 2001:db8::/32");
  const expiry = new Date(Date.now() + 90 * 86_400_000);
  const year = new Intl.DateTimeFormat("en-GB", { year: "numeric", timeZone: "Europe/Brussels" }).format(
    expiry,
  );
  await expect(
    entryOf(page, "Till")
      .getByRole("definition")
      .filter({ hasText: new RegExp(`${year}$`) }),
  ).toBeVisible();
});

test("support sees the machines, and neither a secret nor a button", async ({
  page,
  tenant,
  signInAs,
  stack,
}) => {
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  const machine = await addMachine(page, "Till");
  await collectToken(stack.webUrls[0], machine);
  await signInAs(await tenant.person("support"));
  await page.goto(`/token-sets/${set.id}`);
  await expect(entryOf(page, "Till")).toContainText("In use until");
  await expect(entryOf(page, "Till")).toContainText(`by ${tenant.owner.name}`);
  await expect(sectionOf(page).getByRole("button", { name: /^(?!Copy)/ })).toHaveCount(0);
  await expect(sectionOf(page).getByText("Add a machine")).toHaveCount(0);
  expect(await page.content()).not.toMatch(secretPattern);
});

test("a machine can be added by keyboard alone", async ({ page, tenant, signInAs }) => {
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  await press(page, sectionOf(page).getByText("Add a machine", { exact: true }));
  await type(page, page.getByLabel("Name of the machine"), "Till by keyboard");
  await press(page, page.getByRole("button", { name: "Add machine" }));
  await expect(page.getByRole("region", { name: "New secret of Till by keyboard" })).toBeFocused();
  await press(page, page.getByText("curl", { exact: true }));
  await expect(page.getByText("--data grant_type=client_credentials")).toBeVisible();
  await press(page, page.getByRole("button", { name: "I have copied the secret" }));
  await expect(entryOf(page, "Till by keyboard")).toContainText("Active");
  expect(await page.content()).not.toMatch(secretPattern);
});

test("the section fits and is accessible: without machines, with a fresh secret, and full", async ({
  page,
  tenant,
  signInAs,
  stack,
}) => {
  test.slow();
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  await expectFit(page, "no machines");
  const machine = await addMachine(page, "Till");
  await sectionOf(page).getByText("Python, with requests-oauthlib").click();
  await expectFit(page, "a fresh secret");
  expect(await findRepeatedIds(page)).toEqual([]);
  await collectToken(stack.webUrls[0], machine);
  await page.reload();
  await sectionOf(page).getByText("Add a machine", { exact: true }).click();
  await expectFit(page, "a machine, and the form for another");
});
