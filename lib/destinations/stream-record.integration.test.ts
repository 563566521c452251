import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { isAsRecorded, readRecordLine } from "#lib/audit/record-line.ts";
import { ofOrganization } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { deliverWaiting } from "#lib/testing/deliver-waiting.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { accept, answerWith, type Receiver, startReceiver } from "#lib/testing/receiver.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { createDestination } from "./create-destination.ts";
import { listStuckStreams } from "./list-stuck-streams.ts";
import { replayFailed } from "./replay-deliveries.ts";
import { streamRecords } from "./stream-record.ts";
import { tidyDeliveries } from "./tidy-deliveries.ts";

runLarder({ LARDER_WEBHOOK_NETWORKS: "127.0.0.0/8" });
let team: Team;
let strangers: Team;
let receiver: Receiver;

beforeAll(async () => {
  [team, strangers, receiver] = [await makeTeam(), await makeTeam(), await startReceiver()];
});
afterAll(() => receiver.stop());
beforeEach(async () => {
  Object.assign(receiver, { answer: accept, received: [] });
  await asOwner().destination.deleteMany();
});

const subscribe = (actor = team.owner) =>
  createDestination(by(actor), {
    ...{ name: `SIEM ${newId()}`, kind: "webhook", target: receiver.url },
    events: ["record.event"],
  });

/** So many events on the record of a team. */
async function record({ organizationId, owner }: Team, count: number): Promise<void> {
  for (let made = 0; made < count; made++) {
    await recordAuditEvent(db(), by(owner), {
      action: "organization.renamed",
      ...ofOrganization({ id: organizationId, name: `Name ${made}` }),
    });
  }
}

async function work(): Promise<void> {
  await streamRecords();
  await deliverWaiting();
}

interface Entry {
  number: number;
  event: { organizationId: string; action: string };
}

/** Everything that the receiver took, in the order in which it came. */
const entries = () =>
  receiver.received.flatMap(({ body }) => (JSON.parse(body) as { data: { events: Entry[] } }).data.events);
const numbersFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => first + index);

it("every event arrives once, in order, signed, and proves its place in the record", async () => {
  const { signingSecret } = await subscribe();
  await record(team, 250);
  await record(strangers, 3);
  for (let round = 0; round < 4; round++) await work();
  const got = entries();
  expect(got).toHaveLength(251);
  const [first] = got;
  expect(first?.event.action, "of its own beginning, too").toBe("destination.created");
  expect(got.map(({ number }) => number)).toEqual(numbersFrom(first?.number ?? 0, 251));
  for (const entry of got) {
    const recorded = readRecordLine(JSON.stringify(entry));
    expect(recorded && isAsRecorded(recorded)).toBe(true);
    expect(entry.event.organizationId).toBe(team.organizationId);
  }
  expect(receiver.received).toHaveLength(2);
  for (const post of receiver.received) {
    new Webhook(signingSecret ?? "").verify(post.body, post.headers as Record<string, string>);
  }
});

it("the next part waits until the one before was accepted, also where that was given up", async () => {
  const { id: destinationId } = await subscribe();
  receiver.answer = answerWith(500);
  await work();
  await record(team, 1);
  await work();
  expect(await db().delivery.count({ where: { destinationId } })).toBe(1);
  const queuedAt = new Date(0);
  await db().delivery.updateMany({ where: { destinationId }, data: { queuedAt } });
  await asOwner().delivery.updateMany({ where: { destinationId }, data: { madeAt: queuedAt } });
  await tidyDeliveries();
  await work();
  expect(await db().delivery.findMany({ where: { destinationId } })).toMatchObject([
    { standing: "given_up" },
  ]);
  Object.assign(receiver, { answer: accept, received: [] });
  await replayFailed(by(team.owner), { destinationId, hours: 1 });
  for (let round = 0; round < 3; round++) await work();
  const got = entries();
  expect(got.map(({ number }) => number)).toEqual(numbersFrom(got[0]?.number ?? 0, 3));
  expect(got.map(({ event }) => event.action)).toEqual([
    ...["destination.created", "organization.renamed", "destination.replayed"],
  ]);
});

it("a stream is stuck after an hour of tries in vain, and when its next part was given up, until that was accepted", async () => {
  const { id: destinationId } = await subscribe();
  const stuck = () => listStuckStreams(by(team.support));
  await work();
  expect(await stuck(), "it accepts").toEqual([]);
  await record(team, 1);
  receiver.answer = answerWith(500);
  await work();
  expect(await stuck(), "for a moment").toEqual([]);
  const failingSince = new Date(Date.now() - 61 * 60_000);
  await db().destination.update({ where: { id: destinationId }, data: { failingSince } });
  expect(await stuck()).toMatchObject([
    { destinationId, since: failingSince.toISOString(), nextTryAt: expect.any(String) },
  ]);
  expect(await listStuckStreams(by(strangers.owner))).toEqual([]);
  await db().delivery.updateMany({
    where: { destinationId, standing: "waiting" },
    data: { standing: "given_up", endedAt: failingSince },
  });
  expect(await stuck()).toMatchObject([{ destinationId, failure: "It answered 500.", nextTryAt: null }]);
  Object.assign(receiver, { answer: accept, received: [] });
  await replayFailed(by(team.owner), { destinationId, hours: 2 });
  await work();
  expect(await stuck()).toEqual([]);
});

it("several workers queue each part once", async () => {
  const { id: destinationId } = await subscribe();
  await Promise.all([streamRecords(), streamRecords(), streamRecords(), streamRecords()]);
  expect(await db().delivery.count({ where: { destinationId } })).toBe(1);
});

it("what was accepted is kept for a day", async () => {
  const { id: destinationId } = await subscribe();
  await work();
  const madeAt = new Date(Date.now() - 25 * 3_600_000);
  await asOwner().delivery.updateMany({ where: { destinationId }, data: { madeAt } });
  await tidyDeliveries();
  expect(await db().delivery.count({ where: { destinationId } })).toBe(0);
});

it("who signs in is in it, so that only owners may send it somewhere", async () => {
  expect(await refusalOf(subscribe(team.admin))).toBe("forbidden");
  expect(await db().destination.count()).toBe(0);
});
