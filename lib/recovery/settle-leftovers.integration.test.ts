import { beforeAll, expect, it } from "vitest";
import { larderItself } from "#lib/audit/audit-actor.ts";
import type { ClaimOrder } from "#lib/custody/claim.ts";
import { claimTokenSet } from "#lib/custody/claim-repository.ts";
import { lockTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { attemptsOf, type ConnectedSet, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { passDeadlines } from "#lib/testing/pass-deadlines.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { checkTokenSet } from "#lib/token-sets/check-token-set.ts";
import { settleLeftovers } from "./settle-leftovers.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

/** Claims, and then the process ends. */
async function claimAndDie(set: ConnectedSet, kind: ClaimOrder["kind"]): Promise<void> {
  const startedBy = { trigger: "person", actor: larderItself } as const;
  const base = { startedBy, providerTimeoutMs: 1_000 };
  const order: ClaimOrder =
    kind === "revoke" || kind === "refresh"
      ? { ...base, kind }
      : { ...base, kind, fingerprint: "what was offered" };
  await inTransaction(async (tx) =>
    claimTokenSet(tx, await lockTokenSet(tx, team.organizationId, set.id), order),
  );
}

it.each([
  ["exchange", "lost"],
  ["import", "not_sent"],
] as const)("an %s whose process ended is told as %s, and its claim ends with it", async (kind, outcome) => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  await claimAndDie(set, kind);
  await settleLeftovers(new Date());
  expect(await attemptsOf(set.id), "not before its deadline").toMatchObject([{ outcome: null }]);
  await passDeadlines(set.id);
  await settleLeftovers(new Date());
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome, completedAt: expect.any(Date) }]);
  expect(await rowOf(set.id)).toMatchObject({ claimedUntil: null, claimedByAttemptId: null });
});

it("a set that was left claimed is judged by checks again", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  await claimAndDie(set, "exchange");
  await passDeadlines(set.id);
  await larder.control.revokeTokenSet(set.sandboxTokenSetId);
  await checkTokenSet(by(team.owner), set.id);
  expect(await rowOf(set.id), "somebody may still be at work").toMatchObject({ doubtSince: null });
  await settleLeftovers(new Date());
  await checkTokenSet(by(team.owner), set.id);
  expect(await rowOf(set.id)).toMatchObject({ doubtSince: expect.any(Date), checkActive: false });
});

it.each([
  ["used_elsewhere", "lost"],
  ["client_secret_changed", "unknown"],
] as const)("a refresh in doubt of a set with the verdict %s is told as %s", async (verdict, outcome) => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  await claimAndDie(set, "refresh");
  const [{ id } = { id: "" }] = await attemptsOf(set.id);
  await asOwner().attempt.update({ where: { id }, data: { outcome: "unknown" } });
  await db().tokenSet.update({ where: { id: set.id }, data: { verdict } });
  await passDeadlines(set.id);
  await settleLeftovers(new Date());
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome }]);
});
