import { afterAll, expect, it, onTestFinished } from "vitest";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { queueDelivery } from "#lib/destinations/queue-delivery.ts";
import { makeDestination } from "#lib/testing/make-destination.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { accept, startReceiver } from "#lib/testing/receiver.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { startWorker } from "../drills/worker-process.ts";

const larder = runLarder();
const receiver = await startReceiver();
afterAll(receiver.stop);

function work() {
  const environment = { ...larder.environment, NODE_ENV: "test", LARDER_WEBHOOK_NETWORKS: "127.0.0.0/8" };
  const worker = startWorker(environment);
  onTestFinished(() => void worker.child.kill("SIGKILL"));
  return worker;
}

it("what a worker had sent when it was killed is sent again by the next one, under the same id", async () => {
  const team = await makeTeam();
  const { id: destinationId } = await makeDestination(team, { url: receiver.url });
  const reached = new Promise<void>((resolve) => {
    receiver.answer = () => resolve();
  });
  const message = { type: "alert.opened", subject: "Lost", text: "Lost.", data: { sets: 1 } } as const;
  const { organizationId } = team;
  const id = await inTransaction((tx) => queueDelivery(tx, { organizationId, destinationId, ...message }));
  const killed = work();
  await reached;
  killed.child.kill("SIGKILL");
  await killed.ended;
  receiver.answer = accept;
  const past = new Date(Date.now() - 1_000);
  expect(await db().delivery.findMany()).toMatchObject([{ id, standing: "waiting", tries: 1 }]);
  // The claim of the process that is gone runs out.
  await db().delivery.updateMany({ data: { nextTryAt: past } });
  await db().destination.updateMany({ data: { claimedUntil: past } });
  const next = work();
  const standing = async () => (await db().delivery.findFirst())?.standing;
  await expect.poll(standing, { timeout: 45_000 }).toBe("sent");
  expect(receiver.received.map((post) => post.id)).toEqual([id, id]);
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  next.child.kill("SIGTERM");
  expect(await next.ended).toEqual({ code: 0, signal: null });
});
