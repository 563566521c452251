import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { startReceiver } from "#lib/testing/receiver.ts";
import { expectFit } from "../fixtures/look.ts";
import { expect, test } from "../fixtures/test.ts";

test("a webhook is added, gets a test message, and gets it again", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const receiver = await startReceiver();
  const name = `Till ${randomUUID().slice(0, 8)}`;
  await signInAs(tenant.owner);
  await page.goto("/settings/destinations");
  await expect(page.getByRole("main")).toContainText("None yet");

  await page.getByText("Add a destination", { exact: true }).click();
  await page.getByRole("radio", { name: /^Webhook/ }).check();
  await page.getByLabel("Name of the destination").fill(name);
  await page.getByLabel("Where messages go").fill("https://169.254.169.254/latest/");
  await page.getByRole("button", { name: "Add destination" }).click();
  await expect(page.getByRole("main")).toContainText("Larder does not send to private networks.");

  await page.getByLabel("Where messages go").fill(receiver.url);
  await page.getByRole("button", { name: "Add destination" }).click();
  const fresh = page.getByRole("region", { name: `Signing secret of ${name}` });
  await expect(fresh).toContainText(`Added: ${name}`);
  const [secret = ""] = /whsec_[\w+/]{43}=/.exec((await fresh.textContent()) ?? "") ?? [];
  expect(secret).not.toBe("");
  await page.getByRole("button", { name: "I have copied the secret" }).click();
  expect(await page.content()).not.toContain(secret);

  await page.getByRole("link", { name }).click();
  await page.getByRole("button", { name: "Send a test message" }).click();
  await expect(page.getByRole("main")).toContainText("Not sent yet: no worker is running");
  await factory.deliverWaiting({});
  await page.reload();
  const log = page.getByRole("table", { name: "Messages" });
  await expect(log).toContainText("Accepted");
  await expect(log).toContainText("It answered 204.");
  await log.getByRole("button", { name: "Send again: Test message from Larder" }).click();
  await expect(log).toContainText("Waiting");
  await factory.deliverWaiting({});
  await page.reload();
  await expect(log).toContainText("2 tries");
  expect(receiver.received).toHaveLength(2);
  const [first, again] = receiver.received;
  expect(again?.id).toBe(first?.id);
  for (const post of receiver.received) {
    const payload = new Webhook(secret).verify(post.body, post.headers as Record<string, string>);
    expect(payload).toMatchObject({ type: "test", data: { destination: name } });
  }
  await expectFit(page, "a destination");
  await receiver.stop();
});
