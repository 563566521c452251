import { expect, it } from "vitest";
import { larderItself } from "#lib/audit/audit-actor.ts";
import { claimTokenSet } from "#lib/custody/claim-repository.ts";
import { beat } from "#lib/custody/heartbeat.ts";
import { lockTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { attemptsOf, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { removeOutdated } from "./remove-outdated.ts";

const larder = runLarder();

it("the row of a process that is long gone stays until none of its offers is open", async () => {
  const longAgo = new Date(Date.now() - 8 * 24 * 3_600_000);
  const { organizationId } = await makeTeam();
  const set = await makeConnectedSet(larder.control, organizationId);
  await beat("worker", 0);
  const startedBy = { trigger: "schedule", actor: larderItself } as const;
  await inTransaction(async (tx) => {
    const order = { kind: "refresh", startedBy, providerTimeoutMs: 1_000 } as const;
    return claimTokenSet(tx, await lockTokenSet(tx, organizationId, set.id), order);
  });
  const [attempt] = await attemptsOf(set.id);
  expect(attempt).toMatchObject({ outcome: null, instanceId: thisInstance.id });
  const idle = newId();
  await db().instance.create({
    data: { id: idle, kind: "web", name: "elsewhere/1", startedAt: longAgo, seenAt: longAgo },
  });
  await db().instance.update({ where: { id: thisInstance.id }, data: { seenAt: longAgo } });
  const rows = async () => (await db().instance.findMany({ select: { id: true } })).map(({ id }) => id);
  for (const outcome of [null, "unknown"] as const) {
    await asOwner().attempt.update({ where: { id: attempt?.id ?? "" }, data: { outcome } });
    await removeOutdated();
    expect(await rows(), `its offer has the outcome ${outcome}`).toEqual([thisInstance.id]);
  }
  await asOwner().attempt.update({ where: { id: attempt?.id ?? "" }, data: { outcome: "lost" } });
  await removeOutdated();
  expect(await rows()).toEqual([]);
});
