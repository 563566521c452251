import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { deliverWaiting as work } from "#lib/testing/deliver-waiting.ts";
import { makeInstance } from "#lib/testing/make-instance.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { accept, answerWith, type Receiver, startReceiver } from "#lib/testing/receiver.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { createDestination } from "./create-destination.ts";
import { getDestinationPage } from "./get-destination-page.ts";
import { queueDelivery } from "./queue-delivery.ts";
import { replayDelivery, replayFailed } from "./replay-deliveries.ts";
import { rollDestinationSecret } from "./roll-destination-secret.ts";
import { switchDestinationOff, switchDestinationOn } from "./switch-destination.ts";
import { testDestination } from "./test-destination.ts";
import { tidyDeliveries } from "./tidy-deliveries.ts";

runLarder({ LARDER_WEBHOOK_NETWORKS: "127.0.0.0/8" });
let team: Team;
let receiver: Receiver;

beforeAll(async () => {
  [team, receiver] = [await makeTeam(), await startReceiver()];
});
afterAll(() => receiver.stop());
beforeEach(async () => {
  Object.assign(receiver, { answer: accept, received: [] });
  await asOwner().destination.deleteMany();
  await makeInstance("worker/1");
});

const webhook = (target = receiver.url) => ({
  ...{ name: `Till ${newId()}`, kind: "webhook" as const, target, events: [] },
});
const make = (actor: Actor = team.owner) => createDestination(by(actor), webhook());
const queue = (destinationId: string) =>
  inTransaction(async (tx) => {
    const message = { subject: "Lost", text: "Lost.", data: {}, type: "alert.opened" as const };
    return (
      (await queueDelivery(tx, { organizationId: team.organizationId, destinationId, ...message })) ?? ""
    );
  });
/** Works, as the worker does beside whoever waits for a test. */
async function isSent(): Promise<boolean> {
  await work();
  return receiver.received.length === 1;
}
const standingOf = async (id: string) =>
  (await db().delivery.findUniqueOrThrow({ where: { id }, select: { standing: true } })).standing;

describe("a test message", () => {
  it("is sent by a worker, and its outcome is what the receiver answered", async () => {
    const { id: destinationId, signingSecret } = await make();
    const asked = testDestination(by(team.admin), { destinationId }, 60_000);
    await expect.poll(isSent, { timeout: 20_000 }).toBe(true);
    expect(await asked).toMatchObject({ outcome: "sent", status: 204, note: null });
    const [post] = receiver.received;
    const payload = new Webhook(signingSecret ?? "").verify(
      post?.body ?? "",
      post?.headers as Record<string, string>,
    );
    expect(payload).toMatchObject({ type: "test", data: { by: team.admin.name } });
  });

  it("that is not accepted says what was answered, and one that nobody sent says so", async () => {
    const { id: destinationId } = await make();
    receiver.answer = answerWith(404, "no such hook");
    const asked = testDestination(by(team.owner), { destinationId }, 60_000);
    await expect.poll(isSent, { timeout: 20_000 }).toBe(true);
    expect(await asked).toMatchObject({
      outcome: "not_accepted",
      status: 404,
      note: "It answered 404: no such hook",
    });
    expect(await testDestination(by(team.owner), { destinationId }, 0)).toEqual({ outcome: "not_yet" });
    await db().instance.updateMany({ data: { stoppedAt: new Date() } });
    expect(await testDestination(by(team.owner), { destinationId })).toEqual({ outcome: "no_worker" });
  });

  it("goes before what waits, also where the destination rests", async () => {
    const { id: destinationId } = await make();
    receiver.answer = answerWith(500);
    const failed = await queue(destinationId);
    await work();
    const later = await queue(destinationId);
    receiver.answer = accept;
    await testDestination(by(team.owner), { destinationId }, 0);
    await work();
    expect(receiver.received.map(({ id }) => id)).toEqual([failed, expect.any(String), later]);
    expect(JSON.parse(receiver.received[1]?.body ?? "")).toMatchObject({ type: "test" });
  });
});

describe("a secret that is rolled", () => {
  it("signs together with the one before for the time that was chosen, and then alone", async () => {
    const { id: destinationId, signingSecret: old } = await make();
    const { signingSecret: next } = await rollDestinationSecret(by(team.owner), {
      destinationId,
      overlapHours: 1,
    });
    await queue(destinationId);
    await work();
    await db().destination.update({
      where: { id: destinationId },
      data: { previousUntil: new Date(Date.now() - 1) },
    });
    await tidyDeliveries();
    await queue(destinationId);
    await work();
    const verify = (secret: string | null, at: number) => {
      const post = receiver.received[at];
      return () =>
        new Webhook(secret ?? "").verify(post?.body ?? "", post?.headers as Record<string, string>);
    };
    for (const secret of [old, next]) expect(verify(secret, 0)()).toBeTruthy();
    expect(verify(next, 1)()).toBeTruthy();
    expect(verify(old, 1)).toThrow("No matching signature found");
    const where = { id: destinationId };
    expect(await db().destination.findUnique({ where })).toMatchObject({ previousSecretSealed: null });
  });
});

describe("what was not accepted", () => {
  it("ends when the destination is switched off, and is sent again, under its id, when it is on", async () => {
    const { id: destinationId } = await make();
    const delivery = await queue(destinationId);
    await switchDestinationOff(by(team.owner), { destinationId });
    await work();
    expect(await standingOf(delivery)).toBe("failed");
    expect(await refusalOf(replayDelivery(by(team.owner), { deliveryId: delivery }))).toBe("conflict");
    expect(await refusalOf(testDestination(by(team.owner), { destinationId }, 0))).toBe("conflict");
    await switchDestinationOn(by(team.owner), { destinationId });
    expect(await replayFailed(by(team.owner), { destinationId, hours: 1 })).toEqual({ messages: 1 });
    expect(await replayFailed(by(team.owner), { destinationId, hours: 1 })).toEqual({ messages: 0 });
    await work();
    await replayDelivery(by(team.owner), { deliveryId: delivery });
    expect(await refusalOf(replayDelivery(by(team.owner), { deliveryId: delivery }))).toBe("conflict");
    await work();
    expect(receiver.received.map(({ id }) => id)).toEqual([delivery, delivery]);
    const { deliveries } = await getDestinationPage(by(team.support), { destinationId });
    expect(deliveries).toMatchObject([{ id: delivery, standing: "sent", tries: 2 }]);
    expect(
      (await getDestinationPage(by(team.support), { destinationId, standing: "failed" })).deliveries,
    ).toEqual([]);
  });

  it("is listed by pages, the newest first", async () => {
    const { id: destinationId } = await make();
    const ids: string[] = [];
    for (let count = 0; count < 27; count++) ids.unshift(await queue(destinationId));
    const first = await getDestinationPage(by(team.owner), { destinationId });
    const rest = await getDestinationPage(by(team.owner), { destinationId, after: first.next ?? "" });
    expect([...first.deliveries, ...rest.deliveries].map(({ id }) => id)).toEqual(ids);
    expect(rest.next).toBeNull();
  });
});

it("a copied database sends nothing until it is adopted", async () => {
  const { id } = await make();
  const delivery = await queue(id);
  await db().deployment.create({ data: { id: crypto.randomUUID(), identity: "elsewhere" } });
  await work();
  expect(receiver.received).toEqual([]);
  await db().$executeRaw`UPDATE "Deployment" SET "identity" = larder_database_identity()`;
  await work();
  expect(await standingOf(delivery)).toBe("sent");
});

it("what was accepted while somebody switched the destination off is said to be accepted", async () => {
  const { id } = await make();
  const delivery = await queue(id);
  let take = () => {};
  const reached = new Promise<void>((resolve) => {
    receiver.answer = (response, post) => {
      take = () => accept(response, post);
      resolve();
    };
  });
  const working = work();
  await reached;
  await switchDestinationOff(by(team.owner), { destinationId: id });
  expect(await standingOf(delivery)).toBe("failed");
  take();
  await working;
  expect(await standingOf(delivery)).toBe("sent");
});
