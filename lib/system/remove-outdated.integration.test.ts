import { expect, it } from "vitest";
import { larderItself } from "#lib/audit/audit-actor.ts";
import { startAuthorization } from "#lib/authorizations/start-authorization.ts";
import { claimTokenSet } from "#lib/custody/claim-repository.ts";
import { beat } from "#lib/custody/heartbeat.ts";
import { lockTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { codeFor, land, makePendingSet } from "#lib/testing/connect-flow.ts";
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

it("a PKCE verifier goes when its flow ends, or a day after the flow ran out, and not before", async () => {
  const { owner, organizationId } = await makeTeam();
  const [connected, declined, left, running] = [
    await makePendingSet(larder.control, organizationId),
    await makePendingSet(larder.control, organizationId),
    await makePendingSet(larder.control, organizationId),
    await makePendingSet(larder.control, organizationId),
  ];
  const start = (set: { id: string }) => startAuthorization(by(owner), { tokenSetId: set.id });
  const stateOf = ({ authorizeUrl }: { authorizeUrl: string }) =>
    new URL(authorizeUrl).searchParams.get("state") ?? "";
  const verifierOf = async ({ id }: { id: string }) =>
    (await db().authorization.findFirst({ where: { tokenSetId: id } }))?.codeVerifierSealed;
  const [first, second] = [await start(connected), await start(declined)];
  await Promise.all([left, running].map(start));
  expect(await verifierOf(connected)).toEqual(expect.any(String));
  const code = await codeFor(larder.control, first.authorizeUrl);
  await land({ started: first, actor: owner, parameters: { state: stateOf(first), code } });
  const denial = { state: stateOf(second), error: "access_denied" };
  await land({ started: second, actor: owner, parameters: denial });
  expect([await verifierOf(connected), await verifierOf(declined)]).toEqual([null, null]);
  const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3_600_000);
  await asOwner().authorization.updateMany({
    where: { tokenSetId: left.id },
    data: { expiresAt: twoDaysAgo },
  });
  await removeOutdated();
  expect(await verifierOf(left)).toBeNull();
  expect(await verifierOf(running)).toEqual(expect.any(String));
});
