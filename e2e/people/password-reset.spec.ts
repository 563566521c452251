import { startMailServer } from "#lib/testing/mail-server.ts";
import { findFreePort } from "../../scripts/start/ports.ts";
import { Shutdown } from "../../scripts/start/shutdown.ts";
import { expectFit } from "../fixtures/look.ts";
import { unique } from "../fixtures/tenant.ts";
import { expect, sessionCookieName, test } from "../fixtures/test.ts";
import { startWeb } from "../fixtures/web-process.ts";

const newPassword = "lantern fjord quilted mango";

test("with a mail server a forgotten password and an invitation go by mail, to the address alone", async ({
  page,
  tenant,
  stack,
}) => {
  test.slow();
  const shutdown = new Shutdown();
  const server = await startMailServer();
  shutdown.add({ stop: server.stop });
  const mailedTo = async (address: string, pattern: RegExp) => {
    const found = () =>
      server.received.findLast(({ to, text }) => to.includes(address) && pattern.test(text));
    await expect.poll(found).toBeTruthy();
    return pattern.exec(found()?.text ?? "")?.[0] ?? "";
  };
  try {
    const port = await findFreePort();
    const origin = `http://localhost:${port}`;
    const env = { ...stack.larderEnv, ...server.settings, LARDER_URL: origin, NEXTAUTH_URL: origin };
    const { url } = await startWeb({ port, env, logDir: stack.logDir, shutdown });
    const person = await tenant.person("support");

    await test.step("whoever forgot the password asks for a link, and an unknown address gets the same answer", async () => {
      const stranger = `${unique("nobody").replace(" ", "-")}@larder.test`;
      for (const address of [stranger, person.email]) {
        await page.goto(`${url}/sign-in`);
        await page.getByRole("link", { name: "Forgot password?" }).click();
        await expect(page.getByRole("heading", { name: "Forgot your password?" })).toBeVisible();
        await page.getByLabel("Email").fill(address);
        await page.getByRole("button", { name: "Send the link" }).click();
        await expect(page.getByRole("status")).toContainText(
          `If there is an account with the address ${address}`,
        );
      }
      await expectFit(page, "the answer to a forgotten password");
      const link = await mailedTo(person.email, /http:\/\/localhost:\d+\/reset-password\/[\w-]{43}/);
      expect(server.received.map(({ to }) => to)).toEqual([[person.email]]);
      await page.goto(link);
    });

    await test.step("the link sets a new one, which signs in, and the person is told", async () => {
      await page.getByLabel("New password").fill(newPassword);
      await page.getByRole("button", { name: "Set the password" }).click();
      await expect(page.getByRole("heading", { name: "Your password is changed" })).toBeVisible();
      await mailedTo(person.email, /was set by a link/);
      await page.getByRole("link", { name: "Sign in" }).click();
      await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
      await page.getByLabel("Email").fill(person.email);
      await page.getByLabel("Password").fill(newPassword);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
    });

    await test.step("whoever invites is told that the link is on its way, and is not shown it", async () => {
      const address = `${unique("nora").replace(" ", "-")}@larder.test`;
      await page.context().addCookies([{ name: sessionCookieName, value: tenant.owner.session, url }]);
      await page.goto(`${url}/settings/members/invite`);
      await page.getByLabel("Email").fill(address);
      await page.getByRole("button", { name: "Send invitation" }).click();
      await expect(page.getByRole("status")).toContainText("The link is on its way by mail");
      const link = await mailedTo(address, /http:\/\/localhost:\d+\/invite\/[\w-]{43}/);
      expect(await page.content()).not.toContain(link.split("/invite/")[1]);
    });
    // A page that still fetches ahead would complain of a server that is gone.
    await page.close();
  } finally {
    await shutdown.run();
  }
});
