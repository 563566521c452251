import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { changeAlertRule } from "#lib/alerts/change-alert-rule.ts";
import { proposeRules } from "#lib/alerts/propose-rules.ts";
import { systemClock } from "#lib/clock.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { deliverWaiting } from "#lib/testing/deliver-waiting.ts";
import { makeDestination } from "#lib/testing/make-destination.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { recordOf } from "#lib/testing/people.ts";
import { accept, answerWith, type Receiver, startReceiver } from "#lib/testing/receiver.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { createDestination } from "./create-destination.ts";
import { deleteDestination } from "./delete-destination.ts";
import type { EditDestination } from "./destination-schema.ts";
import { editDestination } from "./edit-destination.ts";
import { getDestinationPage, listDestinations } from "./get-destination-page.ts";
import { queueDelivery } from "./queue-delivery.ts";
import { switchDestinationOn } from "./switch-destination.ts";
import { tidyDeliveries } from "./tidy-deliveries.ts";

runLarder({ LARDER_WEBHOOK_NETWORKS: "127.0.0.0/8" });
let team: Team;
let before: Receiver;
let after: Receiver;

beforeAll(async () => {
  [team, before, after] = [await makeTeam(), await startReceiver(), await startReceiver()];
  await proposeRules(systemClock());
});
afterAll(() => Promise.all([before.stop(), after.stop()]));
beforeEach(async () => {
  for (const receiver of [before, after]) Object.assign(receiver, { answer: accept, received: [] });
  await asOwner().destination.deleteMany();
});

const queue = (destinationId: string) =>
  inTransaction((tx) => {
    const message = { subject: "Lost", text: "Lost.", data: {}, type: "alert.opened" as const };
    return queueDelivery(tx, { organizationId: team.organizationId, destinationId, ...message });
  });
const pageOf = (destinationId: string) => getDestinationPage(by(team.owner), { destinationId });
const edit = (destinationId: string, change: Partial<EditDestination>, actor = team.owner) =>
  editDestination(by(actor), { destinationId, name: "Till", target: "", recipients: "addresses", ...change });
const productionRule = () =>
  db().alertRule.findFirstOrThrow({
    where: { organizationId: team.organizationId, environment: "production", condition: "connection_lost" },
  });
async function tell(destinationIds: string[]) {
  const { id: ruleId } = await productionRule();
  const quiet = { quietZone: "", quietFrom: null, quietTo: null };
  await changeAlertRule(by(team.owner), { ruleId, active: true, number: 3, destinationIds, ...quiet });
  return ruleId;
}

it("what waits goes to the new address at once, signed with the same key, and the old one gets nothing more", async () => {
  const { id, secret } = await makeDestination(team, { url: before.url });
  before.answer = answerWith(500);
  await queue(id);
  await deliverWaiting();
  expect((await pageOf(id)).destination.standing).toBe("failing");
  await edit(id, { target: after.url });
  expect((await pageOf(id)).destination).toMatchObject({
    ...{ name: "Till", standing: "unused", reason: null },
    shown: `127.0.0.1:${after.port}`,
    addressChangedAt: expect.any(String),
  });
  await deliverWaiting();
  expect([before.received.length, after.received.length]).toEqual([1, 1]);
  const [post] = after.received;
  new Webhook(secret).verify(post?.body ?? "", post?.headers as Record<string, string>);
  expect((await pageOf(id)).destination.standing).toBe("active");
});

it.each([
  ["accepted", accept],
  ["refused", answerWith(500)],
])(
  "a message that was on its way and is %s at the old address says nothing of the new one",
  async (_what, answer) => {
    const { id } = await makeDestination(team, { url: before.url });
    await queue(id);
    before.answer = (response, post) => {
      edit(id, { target: after.url }).then(
        () => answer(response, post),
        () => response.destroy(),
      );
    };
    await deliverWaiting();
    expect(before.received).toHaveLength(1);
    expect((await pageOf(id)).destination).toMatchObject({
      ...{ standing: "unused", shown: `127.0.0.1:${after.port}` },
    });
  },
);

it("a name alone can be changed, not to another one's, and an address only to one that it could have been made with", async () => {
  const { id } = await makeDestination(team, { url: before.url });
  const other = await makeDestination(team);
  await edit(other.id, { name: "Kitchen" });
  expect(await refusalOf(edit(id, { name: "Kitchen" }))).toBe("conflict");
  expect(await refusalOf(edit(id, { target: "https://169.254.169.254/latest/" }))).toBe("invalid_input");
  await edit(id, { name: "Cellar" });
  await queue(id);
  await deliverWaiting();
  expect(before.received).toHaveLength(1);
  expect((await pageOf(id)).destination).toMatchObject({ name: "Cellar", addressChangedAt: null });
});

it("where the record goes, only an owner changes", async () => {
  const { id } = await createDestination(by(team.owner), {
    ...{ name: "SIEM", kind: "webhook", target: before.url, events: ["record.event"] },
  });
  expect(await refusalOf(edit(id, { target: after.url }, team.admin))).toBe("forbidden");
  await edit(id, { name: "SIEM 2" }, team.admin);
  await edit(id, { name: "SIEM 2", target: after.url });
  expect((await pageOf(id)).destination.shown).toBe(`127.0.0.1:${after.port}`);
});

it("mail addresses can be changed, and the record says from what to what", async () => {
  const made = { name: "Ops", kind: "mail" as const, target: "a@larder.test", events: [] };
  const { id } = await createDestination(by(team.owner), made);
  await edit(id, { name: "Ops", target: "b@larder.test, c@larder.test" });
  expect((await pageOf(id)).destination.shown).toBe("b@larder.test, c@larder.test");
  const changed = await db().auditEvent.findFirst({
    where: { action: "destination.changed", subjectId: id },
  });
  expect(changed?.detail).toMatchObject({ from: "a@larder.test", to: "b@larder.test, c@larder.test" });
});

it("a deleted one has no address, no rule and no messages that wait, and its log stays readable", async () => {
  const { id, secret } = await makeDestination(team, { url: `${before.url}/aBcDeFgHiJkLmNoP` });
  await edit(id, {});
  const ruleId = await tell([id]);
  await queue(id);
  expect((await pageOf(id)).uses).toEqual({ rules: 1, beyondDevelopment: 1, alone: 1 });
  const ask = (confirm?: string) => deleteDestination(by(team.owner), { destinationId: id, confirm });
  expect(await refusalOf(ask())).toBe("confirmation_required");
  expect(await refusalOf(ask("Till 2"))).toBe("confirmation_required");
  await ask("Till");
  await deliverWaiting();
  expect(before.received).toEqual([]);
  const page = await pageOf(id);
  expect(page.destination).toMatchObject({
    ...{ standing: "deleted", reason: `${team.owner.name} deleted it.` },
  });
  expect(page.deliveries).toMatchObject([{ subject: "Lost", standing: "failed" }]);
  expect(await listDestinations(by(team.owner))).toEqual([]);
  expect(await db().alertRuleDestination.count({ where: { ruleId } })).toBe(0);
  const [row] = await db().destination.findMany({ where: { id } });
  expect(row).toMatchObject({ urlSealed: null, secretSealed: null, previousSecretSealed: null });
  expect(JSON.stringify(row)).not.toContain(secret);
  expect(await recordOf(team.organizationId)).toContainEqual(expect.stringContaining("destination.deleted"));
});

it("a deleted one is not switched on, told or changed any more, and its name can be given again", async () => {
  const { id } = await makeDestination(team);
  await edit(id, {});
  await deleteDestination(by(team.owner), { destinationId: id });
  expect(await refusalOf(switchDestinationOn(by(team.owner), { destinationId: id }))).toBe("not_found");
  expect(await refusalOf(edit(id, { name: "Again" }))).toBe("not_found");
  expect(await queue(id)).toBeNull();
  const ruleId = await tell([id]);
  expect(await db().alertRuleDestination.count({ where: { ruleId } })).toBe(0);
  const again = await makeDestination(team);
  await edit(again.id, {});
  expect((await listDestinations(by(team.owner))).map(({ name }) => name)).toEqual(["Till"]);
});

it("a deleted one goes when the last of its messages has gone, also those of the record that were not accepted", async () => {
  const { id } = await makeDestination(team);
  await queue(id);
  await asOwner().delivery.create({
    data: {
      ...{ id: newId(), organizationId: team.organizationId, destinationId: id, type: "record.event" },
      ...{ subject: "Activity", text: "", data: {}, standing: "given_up" },
    },
  });
  await deleteDestination(by(team.owner), { destinationId: id });
  await tidyDeliveries();
  expect((await pageOf(id)).deliveries).toHaveLength(2);
  const madeAt = new Date(Date.now() - 31 * 86_400_000);
  await asOwner().delivery.updateMany({ where: { destinationId: id }, data: { madeAt } });
  await tidyDeliveries();
  expect(await refusalOf(pageOf(id))).toBe("not_found");
});
