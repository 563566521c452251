import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { startReceiver } from "#lib/testing/receiver.ts";
import { expectFit } from "../fixtures/look.ts";
import { expect, test } from "../fixtures/test.ts";

// One after the other: what one delivers of what waits would include the other's message.
test.describe.configure({ mode: "default" });

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

test("a destination gets another name and address, and is deleted; its messages stay readable", async ({
  page,
  tenant,
  factory,
  signInAs,
}) => {
  const receiver = await startReceiver();
  const owner = { userId: tenant.owner.userId, organizationId: tenant.id };
  const { id } = await factory.makeDestination(owner);
  const { id: ruleId } = await factory.makeAlertRule({ organizationId: tenant.id });
  await factory.nameInRule({ ruleId, destinationId: id, organizationId: tenant.id });
  const name = `Kitchen ${randomUUID().slice(0, 8)}`;
  await signInAs(tenant.owner);
  await page.goto(`/settings/destinations/${id}`);
  await page.getByRole("button", { name: "Change", exact: true }).click();
  const change = page.getByRole("dialog");
  await change.getByLabel("Name of the destination").fill(name);
  await change.getByLabel("New address").fill(receiver.url);
  await change.getByRole("button", { name: "Change", exact: true }).click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await expect(page.getByRole("main")).toContainText(`127.0.0.1:${receiver.port}`);
  const log = page.getByRole("table", { name: "Messages" });
  await log.getByRole("button", { name: "Send again: Connection lost" }).click();
  await expect(log).toContainText("Waiting");
  await factory.deliverWaiting({});
  expect(receiver.received).toHaveLength(1);

  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const ask = page.getByRole("dialog");
  await expect(ask).toContainText("1 alert rule tells it, and nobody else");
  await expect(ask.getByRole("button", { name: "Delete", exact: true })).toBeDisabled();
  await ask.getByLabel(/^Type/).fill(name);
  await ask.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByRole("main")).toContainText(`Deleted`);
  await expect(page.getByRole("button", { name: "Send a test message" })).toBeHidden();
  await expect(log).toContainText("It answered 204.");
  await expectFit(page, "a deleted destination");
  await page.goto("/settings/destinations");
  await expect(page.getByRole("link", { name })).toBeHidden();
  await receiver.stop();
});
