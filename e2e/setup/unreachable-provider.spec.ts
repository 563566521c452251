import { findFreePort } from "../../scripts/start/ports.ts";
import { Shutdown } from "../../scripts/start/shutdown.ts";
import { answerOf } from "../fixtures/answer.ts";
import { countTokenCalls } from "../fixtures/connect-pages.ts";
import { expect, test } from "../fixtures/test.ts";
import { startWeb } from "../fixtures/web-process.ts";

test("where Apicbase cannot be reached, a refresh sends nothing, and the page says so", async ({
  page,
  tenant,
  signInAs,
  sandbox,
  stack,
}) => {
  test.slow();
  const shutdown = new Shutdown();
  try {
    const [port, closed] = [await findFreePort(), await findFreePort()];
    const { url } = await startWeb({
      port,
      env: {
        ...stack.larderEnv,
        LARDER_URL: `http://localhost:${port}`,
        APICBASE_TOKEN_URL: `http://127.0.0.1:${closed}/oauth/token/`,
      },
      logDir: stack.logDir,
      shutdown,
    });
    const set = await tenant.connectedSet(await tenant.application());
    await signInAs(tenant.owner);
    await page.goto(`${url}/token-sets/${set.id}`);
    await page.getByRole("button", { name: "Refresh now" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Not refreshed" })).toBeVisible();

    await page.goto(`${url}/token-sets/${set.id}`);
    await expect(answerOf(page, "Works?")).toHaveText(/^Yes /);
    await expect(answerOf(page, "Why")).toHaveText("Apicbase is not answering; Larder retries by itself.");
    await expect(answerOf(page, "Do next")).toHaveText(/^Nothing\. Larder tries again /);
    await expect(answerOf(page, "Say to the customer")).toHaveText(
      /^“Apicbase has a fault; your access works until .* and nothing is lost\./,
    );
    await page.goto(`${url}/token-sets`);
    await expect(page.getByRole("row").filter({ hasText: set.name })).toContainText(
      "Apicbase is not answering",
    );
    expect(await countTokenCalls(sandbox, set.application.clientId)).toBe(0);
  } finally {
    // An open page listens for changes, and would complain that the process ends.
    await page.goto("about:blank");
    await shutdown.run();
  }
});
