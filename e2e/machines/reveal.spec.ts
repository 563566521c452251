import { callApi } from "../fixtures/larder-http.ts";
import { expectFit } from "../fixtures/look.ts";
import { collectToken } from "../fixtures/machine-http.ts";
import { expect, test } from "../fixtures/test.ts";

/** A call of the provider's API with an access token. */
async function callApicbase(probeUrl: string, accessToken: string): Promise<number> {
  const { status, body } = await fetch(probeUrl, { headers: { authorization: `Bearer ${accessToken}` } });
  await body?.cancel();
  return status;
}

test("an access token is revealed to whoever types their password again, once", async ({
  page,
  tenant,
  signInAs,
  sandbox,
}) => {
  const set = await tenant.connectedSet(await tenant.application(), { environment: "production" });
  const { accessToken } = set.pair;
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  const section = page.getByRole("region", { name: "Access token", exact: true });
  const question = page.getByRole("dialog", { name: `Reveal the access token of ${set.name}?` });

  await test.step("not with a wrong password", async () => {
    await section.getByRole("button", { name: "Reveal access token" }).click();
    await question.getByLabel("Your password").fill("not the password");
    await question.getByRole("button", { name: "Reveal access token" }).click();
    await expect(question.getByRole("alert")).toContainText("not your current password");
    expect(await page.content()).not.toContain(accessToken);
  });

  await test.step("with the right one it is shown, and works", async () => {
    await question.getByLabel("Your password").fill(tenant.owner.password);
    await question.getByRole("button", { name: "Reveal access token" }).click();
    await expect(section.getByText(accessToken)).toBeVisible();
    await expect(section.getByRole("button", { name: "Copy access token" })).toBeVisible();
    await expect(section).toContainText("expires_in");
    expect(await callApicbase(sandbox.probeUrl, accessToken)).toBe(200);
    await expectFit(page, "a revealed token");
  });

  await test.step("it is gone once it is hidden, and when the page is left", async () => {
    await section.getByRole("button", { name: "Hide the token" }).click();
    await expect(section.getByRole("button", { name: "Reveal access token" })).toBeVisible();
    expect(await page.content()).not.toContain(accessToken);
    await section.getByRole("button", { name: "Reveal access token" }).click();
    await question.getByLabel("Your password").fill(tenant.owner.password);
    await question.getByRole("button", { name: "Reveal access token" }).click();
    await expect(section.getByText(accessToken)).toBeVisible();
    await page.getByRole("link", { name: "Token sets" }).first().click();
    await expect(page).toHaveURL(/\/token-sets$/);
    await page.goBack();
    await expect(section).toBeVisible();
    await expect(section.getByText(accessToken)).toHaveCount(0);
    expect(await page.content()).not.toContain(accessToken);
  });

  await test.step("it counts as in use, and is in the activity", async () => {
    await page.reload();
    await expect(page.getByText(`by ${tenant.owner.name}`).first()).toBeVisible();
    await page.goto(`/activity?subject=${set.id}`);
    await expect(page.getByText("was shown the access token of").first()).toBeVisible();
  });

  await test.step("support sees no such section", async () => {
    await signInAs(await tenant.person("support"));
    await page.goto(`/token-sets/${set.id}`);
    await expect(page.getByRole("heading", { name: "Machines", exact: true })).toBeVisible();
    await expect(section).toHaveCount(0);
  });
});

test("a replaced token that a machine relies on works until a person revokes it", async ({
  page,
  tenant,
  signInAs,
  sandbox,
  stack,
}) => {
  const [web] = stack.webUrls;
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  const post = async (path: string, body: object) =>
    (await callApi(`${web}/api/v1/token-sets/${set.id}/${path}`, tenant.owner, "POST", body)).json();
  const machine = (await post("machines", { name: "Till in Ghent" })) as {
    clientId: string;
    clientSecret: string;
  };
  expect((await collectToken(web, machine)).status).toBe(200);
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}/connect`);
  await expect(page.getByText("Not at once: Till in Ghent may use the present access token")).toBeVisible();
  const [pair] = await sandbox.createTokenSets({ clientId: application.clientId, scopes: ["accounts"] });
  const { accessToken = "", refreshToken = "" } = pair ?? {};
  expect(await post("import", { accessToken, refreshToken })).toMatchObject({ outcome: "imported" });
  expect(await callApicbase(sandbox.probeUrl, set.pair.accessToken)).toBe(200);

  await page.goto(`/token-sets/${set.id}`);
  await expect(page.getByText("The replaced token still works")).toBeVisible();
  await expect(page.getByText("Larder revokes the replaced token after that time.")).toBeVisible();
  await expectFit(page, "a replaced token");
  await page.getByRole("button", { name: "Revoke now" }).click();
  const question = page.getByRole("dialog", { name: `Revoke the replaced token of ${set.name} now?` });
  await expect(question).toContainText("refuses the calls of Till in Ghent (401)");
  await question.getByRole("button", { name: "Revoke now" }).click();
  await expect(page.getByText("The replaced token still works")).toHaveCount(0);
  expect(await callApicbase(sandbox.probeUrl, set.pair.accessToken)).toBe(401);
  expect(await callApicbase(sandbox.probeUrl, accessToken)).toBe(200);
});
