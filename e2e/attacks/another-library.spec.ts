import type { Page } from "@playwright/test";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { followLink, freshLinkRow, makeLink } from "../connect-link/link-pages.ts";
import { callApi as callLarder } from "../fixtures/larder-http.ts";
import { collectToken } from "../fixtures/machine-http.ts";
import { authorizeAtApicbase, signInAtApicbase } from "../fixtures/sandbox-pages.ts";
import { type Tenant, unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

const idris = "chef@cantine.test";
const own = "Brasserie Leopold (Nora Claes)";
const another = "Cantine du Port (Idris Benali)";

/** A living production set, and what a machine of it collects. */
async function livingSet(tenant: Tenant, web: string) {
  const application = await tenant.application();
  const set = await tenant.connectedSet(application, {
    environment: "production",
    library: unique("Library"),
  });
  const url = `${web}/api/v1/token-sets/${set.id}/machines`;
  const made = await callLarder(url, tenant.owner, "POST", { name: "Till" });
  const machine = made.json() as { clientId: string; clientSecret: string };
  const collect = async () => {
    const answer = await collectToken(web, machine);
    return (answer.json() as { access_token?: string }).access_token;
  };
  return { set, application, collect };
}

async function expectDecision(page: Page): Promise<void> {
  await expect(page.getByText("New access is kept aside: it is another library’s")).toBeVisible();
  await expect(page.getByText(another).first()).toBeVisible();
  await expect(page.getByText(own).first()).toBeVisible();
}

test("somebody of another library who completes a connect link replaces nothing", async ({
  page,
  signInAs,
  openBrowser,
  tenant,
  sandbox,
  stack,
  factory,
}) => {
  test.slow();
  const [web] = stack.webUrls;
  const { set, collect } = await livingSet(tenant, web);
  expect(await collect()).toBe(set.pair.accessToken);
  await signInAs(tenant.owner);
  const url = await makeLink(page, set);
  await test.step("they follow it as themselves", async () => {
    const stranger = await openBrowser();
    await followLink(stranger, url);
    await signInAtApicbase(stranger, idris);
    await authorizeAtApicbase(stranger);
    await expect(stranger.getByRole("heading", { name: "Thank you: access was given" })).toBeVisible();
    await expect(stranger.getByText("Nothing uses the access before that check.")).toBeVisible();
  });
  await test.step("the set's own access works, and machines go on getting it", async () => {
    expect(await collect()).toBe(set.pair.accessToken);
    expect((await callApi(sandbox, set.pair.accessToken)).status).toBe(200);
  });
  const aside = await factory.openPair({ tokenSetId: set.id, generation: 2 });
  await test.step("a member sees both, and ends the new one", async () => {
    await expect(await freshLinkRow(page, set)).toContainText("Completed");
    await expectDecision(page);
    expect((await callApi(sandbox, aside.accessToken)).status, "not revoked before that").toBe(200);
    await page.getByRole("button", { name: `Revoke the new access: ${another}` }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke the new access" }).click();
    await expect(page.getByText("New access is kept aside")).toBeHidden();
    expect((await callApi(sandbox, aside.accessToken)).status).toBe(401);
    expect(await collect()).toBe(set.pair.accessToken);
  });
  await page.goto("/activity");
  await expect(page.getByText(another).first()).toBeVisible();
});

test("nor does a reconnection: only a member who is shown both puts it to use", async ({
  page,
  signInAs,
  openBrowser,
  tenant,
  stack,
}) => {
  test.slow();
  const [web] = stack.webUrls;
  const { set, collect } = await livingSet(tenant, web);
  await signInAs(await tenant.person("admin"));
  await page.goto(`/token-sets/${set.id}/connect`);
  await page.getByRole("button", { name: "Continue to Apicbase" }).click();
  await signInAtApicbase(page, idris);
  await authorizeAtApicbase(page);
  await expectDecision(page);
  expect(await collect()).toBe(set.pair.accessToken);
  await test.step("whoever may not decide is told who does", async () => {
    const support = await openBrowser(await tenant.person("support"));
    await support.goto(`/token-sets/${set.id}`);
    await expect(support.getByText("An owner or admin decides")).toBeVisible();
    await expect(support.getByRole("button", { name: /Use the new access/ })).toBeHidden();
  });
  await page.getByRole("button", { name: `Use the new access: ${another}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Use the new access" }).click();
  await expect(page.getByText("New access is kept aside")).toBeHidden();
  await expect(page.getByText("Idris Benali, of the library Cantine du Port.")).toBeVisible();
});

test("a connection ends on whose access it is, as Apicbase says, and not on what was typed", async ({
  page,
  signInAs,
  tenant,
}) => {
  const library = unique("Typed wrong");
  const set = await tenant.pendingSet(await tenant.application(), { library });
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}/connect`);
  await page.getByRole("button", { name: "Continue to Apicbase" }).click();
  await signInAtApicbase(page);
  await authorizeAtApicbase(page);
  await expect(page.getByText(`This access sees: ${own}. Is that right?`)).toBeVisible();
  await expect(page.getByText("the name given to it in Larder")).toBeVisible();
  await page.getByRole("button", { name: "Yes, that is right" }).click();
  await expect(page.getByText("Is that right?")).toBeHidden();
  await page.reload();
  await expect(page.getByText("Is that right?")).toBeHidden();
  await expect(page.getByText("Nora Claes, of the library Brasserie Leopold.")).toBeVisible();
});
