import { beforeAll, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { makeDestination } from "#lib/testing/make-destination.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import type { NewDelivery } from "./delivery-repository.ts";
import { listDestinationChoices } from "./destination-repository.ts";
import { claimDeliveries } from "./outbox-repository.ts";
import { queueDelivery } from "./queue-delivery.ts";
import { tidyDeliveries } from "./tidy-deliveries.ts";

runLarder();
let team: Team;
let strangers: Team;

beforeAll(async () => {
  [team, strangers] = [await makeTeam(), await makeTeam("Cantine du Port")];
});

const message = (destinationId: string, organizationId = team.organizationId): NewDelivery => ({
  ...{ organizationId, destinationId, type: "alert.opened" },
  ...{ subject: "12 sets have lost their connection", text: "See Larder.", data: { sets: 12 } },
});
const waiting = (destinationId: string) => db().delivery.findMany({ where: { destinationId } });

it("a message waits from the commit of its transaction on, under the id that was returned", async () => {
  const { id } = await makeDestination(team);
  const delivery = await inTransaction((tx) => queueDelivery(tx, message(id)));
  expect(await waiting(id)).toMatchObject([
    { id: delivery, standing: "waiting", tries: 0, organizationId: team.organizationId, data: { sets: 12 } },
  ]);
});

it("nothing waits where the transaction came to nothing", async () => {
  const { id } = await makeDestination(team);
  const failed = inTransaction(async (tx) => {
    await queueDelivery(tx, message(id));
    throw new Error("the caller failed");
  });
  await expect(failed).rejects.toThrow("the caller failed");
  expect(await waiting(id)).toEqual([]);
});

it("what a process had begun to send when it was killed comes before what was queued since", async () => {
  const { id } = await makeDestination(team);
  const queueOne = () => inTransaction((tx) => queueDelivery(tx, message(id)));
  const claim = async () => {
    const claimed = await claimDeliveries(db(), 16, 60_000);
    return claimed.filter(({ destinationId }) => destinationId === id).map((delivery) => delivery.id);
  };
  const begun = await queueOne();
  expect(await claim()).toEqual([begun]);
  await queueOne();
  expect(await claim(), "the claim of the process that is gone holds").toEqual([]);
  await db().$executeRaw`
    UPDATE "Destination" SET "claimedUntil" = "claimedUntil" - interval '1 minute' WHERE "id" = ${id}::uuid`;
  await db().$executeRaw`
    UPDATE "Delivery" SET "nextTryAt" = "nextTryAt" - interval '1 minute' WHERE "destinationId" = ${id}::uuid`;
  expect(await claim()).toEqual([begun]);
});

it("nothing is queued for a destination that is switched off, or that is another organization's", async () => {
  const off = await makeDestination(team);
  await db().destination.update({ where: { id: off.id }, data: { offAt: new Date() } });
  const foreign = await makeDestination(strangers);
  for (const { id } of [off, foreign]) {
    expect(await inTransaction((tx) => queueDelivery(tx, message(id)))).toBeNull();
    expect(await waiting(id)).toEqual([]);
  }
});

it("an organization chooses among its own destinations", async () => {
  const own = await makeDestination(team);
  const chosen = await listDestinationChoices(db(), strangers.organizationId);
  expect(chosen.map(({ id }) => id)).not.toContain(own.id);
  expect((await listDestinationChoices(db(), team.organizationId)).map(({ id }) => id)).toContain(own.id);
});

it("what ended a month ago is removed, and what waits stays", async () => {
  const { id } = await makeDestination(team);
  const queue = () => inTransaction((tx) => queueDelivery(tx, message(id)));
  const [sent, left] = [(await queue()) ?? "", await queue()];
  const old = { madeAt: new Date(Date.now() - 31 * 86_400_000) };
  await asOwner().delivery.updateMany({ where: { destinationId: id }, data: old });
  await db().delivery.update({ where: { id: sent }, data: { standing: "sent" } });
  await tidyDeliveries();
  expect(await waiting(id)).toMatchObject([{ id: left, standing: "waiting" }]);
});
