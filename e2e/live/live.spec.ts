import type { Page, Response } from "@playwright/test";
import { callApi } from "../fixtures/larder-http.ts";
import { expectRefreshed } from "../fixtures/refreshed.ts";
import { expect, test } from "../fixtures/test.ts";

/** What the browser says of a network that a test takes away. */
const noNetwork = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|Failed to fetch|NetworkError/;
const withinFiveSeconds = { timeout: 5_000 };

/** Opens a page that hears changes from then on. */
async function openListening(page: Page, path: string): Promise<void> {
  const opens = (answer: Response) => new URL(answer.url()).pathname === "/changes";
  // As long as the page itself may take.
  const listening = page.waitForResponse(opens, { timeout: 60_000 });
  await page.goto(path);
  await listening;
}

const shown = (page: Page, words: string) =>
  page.getByRole("main").getByText(words).filter({ visible: true }).first();

test("what happens to a set in one page arrives in others within five seconds, without a reload", async ({
  page,
  tenant,
  factory,
  stack,
  signInAs,
  openBrowser,
}) => {
  const set = await tenant.connectedSet(await tenant.application());
  const support = await openBrowser(await tenant.person("support"));
  const list = await openBrowser(await tenant.person("admin"));
  await openListening(support, `/token-sets/${set.id}`);
  await openListening(list, "/token-sets");
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expectRefreshed(page, 2);
  const answer = await callApi(`${stack.webUrls[0]}/api/v1/token-sets/${set.id}`, tenant.owner);
  const { accessTokenExpiresAt } = answer.json() as { accessTokenExpiresAt: string };
  const expiry = support.locator(`main time[datetime="${accessTokenExpiresAt}"]`).first();
  await expect(expiry).toBeAttached(withinFiveSeconds);

  const verdict = {
    verdict: "answer_lost" as const,
    verdictEvidence: "No answer came.",
    verdictAt: new Date(),
  };
  await factory.changeTokenSet({ id: set.id, data: verdict });
  await expect(shown(list, "Connection lost")).toBeVisible(withinFiveSeconds);
  await expect(shown(support, "Connection lost")).toBeVisible(withinFiveSeconds);
});

test("what somebody types is left alone: the page says that something has changed, and shows it when they have finished", async ({
  page,
  tenant,
  sandbox,
  stack,
  signInAs,
}) => {
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  await signInAs(tenant.owner);
  await openListening(page, `/applications/${application.id}`);
  const secret = page.getByLabel("New client secret");
  await secret.fill("half a sec");
  const body = JSON.stringify({ error: "invalid_client" });
  const fault = { endpoint: "token", kind: "status", status: 401, body } as const;
  await sandbox.addFault({ ...fault, clientId: application.clientId });
  await sandbox.addFault({ ...fault, endpoint: "introspect", clientId: application.clientId });
  await callApi(`${stack.webUrls[0]}/api/v1/token-sets/${set.id}/refresh`, tenant.owner, "POST", {});
  await expect(page.getByText("Something here has changed.")).toBeVisible();
  await expect(secret).toHaveValue("half a sec");
  await secret.fill("");
  await expect(page.getByText("Something here has changed.")).toBeHidden();
});

test("without the network the page stays, says how old it is, and goes on when the network is back", async ({
  page,
  context,
  tenant,
  guard,
  signInAs,
}) => {
  guard.allow(noNetwork);
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(tenant.owner);
  await openListening(page, `/token-sets/${set.id}`);
  await context.setOffline(true);
  await expect(page.getByText("Larder cannot be reached.")).toBeVisible();
  await expect(page.getByText(/What you see was heard .*CET/)).toBeVisible();
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Your device is offline." })).toContainText(
    "Nothing was sent",
  );
  await page.getByRole("link", { name: "Applications" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(set.name);
  await context.setOffline(false);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Applications");
  await expect(page.getByText("Larder cannot be reached.")).toBeHidden();
});

test("a page that is on its way when the network goes does not hold back what a form has to say", async ({
  page,
  context,
  tenant,
  factory,
  guard,
  signInAs,
}) => {
  guard.allow(noNetwork);
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(tenant.owner);
  await openListening(page, `/token-sets/${set.id}`);
  const networkGone = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  await page.route(/[?&]_rsc=/, async (route) => {
    asked.resolve();
    await networkGone.promise;
    await route.abort("internetdisconnected");
  });
  await factory.changeTokenSet({ id: set.id, data: { checkedAt: new Date() } });
  await asked.promise;
  await context.setOffline(true);
  networkGone.resolve();
  await expect(page.getByText("Larder cannot be reached.")).toBeVisible();
  const button = page.getByRole("button", { name: "Refresh now" });
  await button.click();
  await expect(page.getByRole("alert").filter({ hasText: "Your device is offline." })).toBeVisible();
  await expect(button).not.toHaveAttribute("aria-busy", "true");
  await page.unroute(/[?&]_rsc=/);
  await context.setOffline(false);
  await expect(page.getByText("Larder cannot be reached.")).toBeHidden();
  await button.click();
  await expectRefreshed(page, 2);
});

test("a call that waits for Apicbase counts the seconds, and its button keeps its label", async ({
  page,
  tenant,
  sandbox,
  signInAs,
}) => {
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  await sandbox.addFault({ endpoint: "token", kind: "delay", ms: 3_000, clientId: application.clientId });
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  const button = page.getByRole("button", { name: "Refresh now" });
  await button.click();
  await expect(button).toHaveAttribute("aria-busy", "true");
  await expect(page.getByText(/Waiting for Apicbase… [12] s/)).toBeVisible();
  await expect(button).toContainText("Refresh now");
  await expectRefreshed(page, 2);
  await expect(page.getByText("Waiting for Apicbase")).toBeHidden();
});

test("a refresh whose answer is lost to the browser says that asking again is safe, and why", async ({
  page,
  tenant,
  guard,
  signInAs,
}) => {
  guard.allow(noNetwork);
  const set = await tenant.connectedSet(await tenant.application());
  await signInAs(tenant.owner);
  await page.goto(`/token-sets/${set.id}`);
  // The call arrives at Larder, and its answer never at the browser.
  await page.route(`**/token-sets/${set.id}`, async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    await route.fetch();
    await route.abort("connectionreset");
  });
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "answer did not arrive" })).toContainText(
    "Asking again is safe: Larder sends a refresh token once",
  );
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(set.name);
});
