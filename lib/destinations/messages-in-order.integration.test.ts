import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { deliverWaiting } from "#lib/testing/deliver-waiting.ts";
import { makeDestination } from "#lib/testing/make-destination.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { accept, answerWith, type Receiver, startReceiver } from "#lib/testing/receiver.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { queueDelivery } from "./queue-delivery.ts";

runLarder({ LARDER_WEBHOOK_NETWORKS: "127.0.0.0/8" });
let team: Team;
let receiver: Receiver;
let destinationId: string;

beforeAll(async () => {
  [team, receiver] = [await makeTeam(), await startReceiver()];
});
afterAll(() => receiver.stop());
beforeEach(async () => {
  Object.assign(receiver, { answer: accept, received: [] });
  destinationId = (await makeDestination(team, { url: receiver.url })).id;
});

async function queue(followsId: string | null = null): Promise<string> {
  const type = followsId === null ? "alert.opened" : "alert.recovered";
  const words = { subject: "12 sets", text: "Open Larder.", data: { sets: 12 } };
  const { organizationId } = team;
  const message = { organizationId, destinationId, type, followsId, ...words } as const;
  const id = await inTransaction((tx) => queueDelivery(tx, message));
  if (id === null) throw new Error("It was not queued.");
  return id;
}

/** The pause of the destination is over; that of a message is not, unless it is named. */
async function pass(id?: string): Promise<void> {
  await db().destination.update({ where: { id: destinationId }, data: { restUntil: null } });
  if (id) await db().delivery.update({ where: { id }, data: { nextTryAt: new Date(Date.now() - 1_000) } });
}

const standingOf = async (id: string) => {
  const { standing, tries } = await db().delivery.findUniqueOrThrow({ where: { id } });
  return { standing, tries };
};

it("a message that was refused goes before the one that follows it, and holds up no other", async () => {
  const first = await queue();
  receiver.answer = answerWith(500);
  await deliverWaiting();
  const second = await queue(first);
  const other = await queue();
  receiver.answer = accept;
  await pass();
  await deliverWaiting();
  expect(receiver.received.map(({ id }) => id)).toEqual([first, other]);
  expect(await standingOf(second)).toEqual({ standing: "waiting", tries: 0 });
  await pass(first);
  await deliverWaiting();
  expect(receiver.received.map(({ id }) => id)).toEqual([first, other, first, second]);
});

it("a message that follows one that was given up is sent all the same", async () => {
  const first = await queue();
  receiver.answer = answerWith(500);
  await deliverWaiting();
  const second = await queue(first);
  receiver.answer = accept;
  await pass();
  await deliverWaiting();
  expect(await standingOf(second)).toEqual({ standing: "waiting", tries: 0 });
  await db().delivery.update({ where: { id: first }, data: { standing: "given_up", endedAt: new Date() } });
  await deliverWaiting();
  expect(await standingOf(second)).toEqual({ standing: "sent", tries: 1 });
});
