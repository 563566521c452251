import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { deliverWaiting as work } from "#lib/testing/deliver-waiting.ts";
import { makeDestination } from "#lib/testing/make-destination.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { recordOf } from "#lib/testing/people.ts";
import { accept, answerWith, type Receiver, startReceiver } from "#lib/testing/receiver.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import type { DeliveryType } from "./delivery-type.ts";
import { createOutbox, outsideOfEnv } from "./outbox.ts";
import { queueDelivery } from "./queue-delivery.ts";
import { tidyDeliveries } from "./tidy-deliveries.ts";

runLarder({ LARDER_WEBHOOK_NETWORKS: "127.0.0.0/8" });
let team: Team;
let receiver: Receiver;
const dayMs = 86_400_000;

beforeAll(async () => {
  [team, receiver] = [await makeTeam(), await startReceiver()];
});
afterAll(() => receiver.stop());
beforeEach(async () => {
  Object.assign(receiver, { answer: accept, received: [], mostAtOnce: 0 });
  await db().destination.updateMany({ data: { offAt: new Date() } });
});

const makeWebhook = () => makeDestination(team, { url: receiver.url });
const queue = async (destinationId: string, type: DeliveryType = "alert.opened", data = { sets: 12 }) => {
  const message = { organizationId: team.organizationId, destinationId, type, data };
  const words = { subject: "12 sets lost their connection", text: "Open Larder." };
  const id = await inTransaction((tx) => queueDelivery(tx, { ...message, ...words }));
  if (id === null) throw new Error("It was not queued.");
  return id;
};
const rowOf = (id: string) => db().delivery.findUniqueOrThrow({ where: { id } });
const destinationOf = (id: string) => db().destination.findUniqueOrThrow({ where: { id } });
/** The pauses and the claim are over. */
async function pass(id: string): Promise<void> {
  const past = new Date(Date.now() - 1_000);
  const { destinationId } = await db().delivery.update({ where: { id }, data: { nextTryAt: past } });
  await db().destination.update({
    where: { id: destinationId },
    data: { restUntil: null, claimedUntil: null },
  });
}

describe("a message that is accepted", () => {
  it("arrives once, signed, under its id, and says when it was made", async () => {
    const { id, secret } = await makeWebhook();
    const delivery = await queue(id);
    await work();
    await work();
    expect(receiver.received).toHaveLength(1);
    const [post] = receiver.received;
    const payload = new Webhook(secret).verify(post?.body ?? "", post?.headers as Record<string, string>);
    expect(payload).toEqual({ type: "alert.opened", timestamp: expect.any(String), data: { sets: 12 } });
    expect(post).toMatchObject({
      id: delivery,
      headers: { "content-type": "application/json; charset=utf-8" },
    });
    expect(await rowOf(delivery)).toMatchObject({
      standing: "sent",
      tries: 1,
      log: [{ status: 204, note: null }],
    });
    expect(await destinationOf(id)).toMatchObject({ failingSince: null, claimedUntil: null });
    expect((await destinationOf(id)).deliveredAt).not.toBeNull();
  });

  it("goes out in the order in which messages were queued", async () => {
    const { id } = await makeWebhook();
    const ids = [await queue(id), await queue(id), await queue(id)];
    await work();
    expect(receiver.received.map((post) => post.id)).toEqual(ids);
  });
});

describe("a message that is not accepted", () => {
  it("is tried again later, under the same id, and then says that all is well", async () => {
    const { id } = await makeWebhook();
    const delivery = await queue(id);
    receiver.answer = answerWith(500, "out of order");
    await work();
    expect(await rowOf(delivery)).toMatchObject({
      ...{ standing: "waiting", tries: 1, step: 1 },
      log: [{ status: 500, note: "It answered 500: out of order" }],
    });
    expect(await destinationOf(id)).toMatchObject({ failure: "It answered 500: out of order" });
    expect((await destinationOf(id)).failingSince).not.toBeNull();
    await work();
    expect(receiver.received, "nothing before the pause is over").toHaveLength(1);
    await pass(delivery);
    receiver.answer = accept;
    await work();
    expect(receiver.received.map((post) => post.id)).toEqual([delivery, delivery]);
    expect(await rowOf(delivery)).toMatchObject({
      standing: "sent",
      tries: 2,
      log: [{ status: 500 }, { status: 204 }],
    });
    expect(await destinationOf(id)).toMatchObject({ failingSince: null, failure: null, restUntil: null });
  });

  it("is given up after ten tries, and after days in which it could not be tried", async () => {
    const { id } = await makeWebhook();
    const [delivery, other] = [await queue(id), await queue(id)];
    await db().delivery.update({
      where: { id: other },
      data: { queuedAt: new Date(Date.now() - 4 * dayMs) },
    });
    await tidyDeliveries();
    expect(await rowOf(other)).toMatchObject({ standing: "given_up", tries: 0 });
    receiver.answer = answerWith(503);
    for (let tries = 0; tries < 10; tries++) {
      await pass(delivery);
      await work();
    }
    expect(await rowOf(delivery)).toMatchObject({ standing: "given_up", tries: 10 });
    await pass(delivery);
    await work();
    expect(receiver.received).toHaveLength(10);
  });

  it("waits as long as the receiver asks, and so does what else waits for it", async () => {
    const { id } = await makeWebhook();
    const delivery = await queue(id);
    receiver.answer = answerWith(429, "", { "retry-after": "3600" });
    const before = Date.now();
    await work();
    expect((await rowOf(delivery)).nextTryAt.getTime()).toBeGreaterThanOrEqual(before + 3_600_000);
    expect((await destinationOf(id)).restUntil?.getTime()).toBeGreaterThanOrEqual(before + 3_600_000);
    await queue(id);
    await work();
    expect(receiver.received).toHaveLength(1);
  });

  it("holds up no other message where the message is at fault", async () => {
    const { id } = await makeWebhook();
    const [bad, good] = [await queue(id), await queue(id)];
    receiver.answer = (response, post) => (post.id === bad ? answerWith(400) : accept)(response, post);
    await work();
    expect((await rowOf(bad)).standing).toBe("waiting");
    expect((await rowOf(good)).standing).toBe("sent");
  });

  it("a test is tried once", async () => {
    const { id } = await makeWebhook();
    const delivery = await queue(id, "test");
    receiver.answer = answerWith(500);
    await work();
    expect(await rowOf(delivery)).toMatchObject({ standing: "failed", tries: 1 });
  });

  it("410 switches the destination off, on the record, and ends what waits for it", async () => {
    const { id } = await makeWebhook();
    const ids = [await queue(id), await queue(id)];
    receiver.answer = answerWith(410);
    await work();
    expect(receiver.received).toHaveLength(1);
    expect(await destinationOf(id)).toMatchObject({
      offReason: "It answered 410: it takes nothing any more.",
    });
    for (const each of ids) expect((await rowOf(each)).standing).toBe("failed");
    expect(await recordOf(team.organizationId)).toContainEqual(expect.stringContaining("destination.gone"));
  });
});

describe("several workers", () => {
  it("never send the same message at the same time, and each one once", async () => {
    const ids: string[] = [];
    for (const { id } of [await makeWebhook(), await makeWebhook(), await makeWebhook()]) {
      for (let count = 0; count < 6; count++) ids.push(await queue(id));
    }
    receiver.answer = (response) =>
      setImmediate(() => accept(response, { path: "", headers: {}, body: "", id: "" }));
    await Promise.all([work(), work(), work(), work()]);
    await work();
    expect(receiver.received.map((post) => post.id).toSorted()).toEqual(ids.toSorted());
    expect(receiver.mostAtOnce).toBe(1);
  });

  it("one that lost its claim while it waited for the answer cannot say that the message failed", async () => {
    const { id } = await makeWebhook();
    const delivery = await queue(id);
    let fail = () => {};
    const reached = new Promise<void>((resolve) => {
      receiver.answer = (response) => {
        fail = () => response.writeHead(500).end();
        resolve();
      };
    });
    const stalled = work();
    await reached;
    await pass(delivery);
    receiver.answer = accept;
    await work();
    fail();
    await stalled;
    expect(await rowOf(delivery)).toMatchObject({ standing: "sent", tries: 2, log: [{ status: 204 }] });
    expect(await destinationOf(id)).toMatchObject({ failingSince: null });
  });

  it("a destination that does not answer holds up no other one", async () => {
    const [silent, other] = [await makeWebhook(), await makeWebhook()];
    const stuck = await queue(silent.id);
    let release = () => {};
    const reached = new Promise<void>((resolve) => {
      receiver.answer = (response, post) => {
        if (post.id !== stuck) return accept(response, post);
        release = () => accept(response, post);
        resolve();
      };
    });
    const outbox = createOutbox(new AbortController().signal);
    await outbox.begin();
    await reached;
    const later = await queue(other.id);
    await outbox.begin();
    await expect.poll(async () => (await rowOf(later)).standing, { timeout: 20_000 }).toBe("sent");
    expect((await rowOf(stuck)).standing).toBe("waiting");
    release();
    await outbox.finished();
    expect((await rowOf(stuck)).standing).toBe("sent");
  });
});

it("a process that stops does not wait for who does not answer", async () => {
  const { id } = await makeWebhook();
  const delivery = await queue(id);
  const reached = new Promise<void>((resolve) => {
    receiver.answer = () => resolve();
  });
  const stopping = new AbortController();
  const outbox = createOutbox(stopping.signal, outsideOfEnv(), 0);
  await outbox.begin();
  await reached;
  stopping.abort();
  await outbox.finished();
  const note = "Larder was stopped before an answer came.";
  expect(await rowOf(delivery)).toMatchObject({ standing: "waiting", log: [{ status: null, note }] });
});
