import { expect } from "vitest";
import { findLatestRefresh } from "#lib/custody/attempt-repository.ts";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { acceptGrant, refuseGrant } from "#lib/grants/decide-grant.ts";
import { judgeLeftGrants } from "#lib/grants/judge-left-grants.ts";
import { replayJournals } from "#lib/recovery/replay-journals.ts";
import { promoteKeptPairs, settleLeftovers } from "#lib/recovery/settle-leftovers.ts";
import { recoverOpenSets, refreshDueSets } from "#lib/refresh/refresh-due-sets.ts";
import type { RefreshOutcome } from "#lib/refresh/refresh-outcome.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { checkLivingSets } from "#lib/token-sets/check-living-sets.ts";
import { repeatRevocations } from "#lib/token-sets/repeat-revocations.ts";
import { retireReplacedPairs } from "#lib/token-sets/retire-replaced-pairs.ts";
import { revokeTokenSet } from "#lib/token-sets/revoke-token-set.ts";
import { by } from "../by.ts";
import { connectOnce } from "../connect-flow.ts";
import { bring } from "../import-by-hand.ts";
import { unlimited } from "../unlimited.ts";
import type { SetModel } from "./custody-model.ts";
import { engage } from "./engage.ts";
import { countBrought } from "./invariants.ts";
import { alignImported, comeDue, growUnchecked, passIdleDeadlines } from "./passing-time.ts";
import { isCalm, readSetState } from "./set-state.ts";
import { Crash } from "./step-gates.ts";
import type { FleetSet, World } from "./world.ts";

/** Waits for all; throws an unexpected failure rather than a crash that was asked for. */
async function allEnded<T>(works: Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(works);
  const reasons = settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (reasons.length > 0) throw reasons.find((reason) => !(reason instanceof Crash)) ?? reasons[0];
  return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

function unlessRefused(error: unknown): void {
  if (!(error instanceof AppError)) throw error;
}

function refreshBy(world: World, set: FleetSet, actorIndex: number): Promise<RefreshOutcome> {
  const actor = world.actors[actorIndex % world.actors.length] ?? world.actors[0];
  return refreshTokenSet(by(actor), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });
}

function countGenerations(set: FleetSet): Promise<number> {
  return db().generation.count({ where: { tokenSetId: set.id } });
}

/** The worker's sweep, with everything due. */
export async function sweep(world: World): Promise<void> {
  await comeDue(world);
  await engage(world, () => refreshDueSets(unlimited));
}

/** What a worker does at its start and every few seconds, in its order. */
export async function recoverOnce(): Promise<void> {
  await replayJournals("all");
  await promoteKeptPairs();
  await settleLeftovers(new Date());
  await judgeLeftGrants(unlimited);
  await repeatRevocations(unlimited);
  await retireReplacedPairs(unlimited);
  await recoverOpenSets(unlimited);
}

export async function recover(world: World): Promise<void> {
  await engage(world, recoverOnce);
}

/** Several persons refresh one set at once. */
export async function refresh(world: World, set: FleetSet, actors: readonly number[]): Promise<void> {
  const before = await readSetState(world, set);
  const calm = await isCalm(world, set, before);
  const generations = await countGenerations(set);
  // A caller right after a burst counts as one of it, whatever became of the set at the provider since.
  const isOfBurst = (await findLatestRefresh(db(), set.id))?.joined ?? false;
  const { kind, ...ended } = await engage(world, async () => {
    return allEnded(actors.map((actor) => refreshBy(world, set, actor)));
  });
  const { row, state } = before;
  const mayRefresh = row.generation > 0 && row.revokedAt === null;
  // A connection that an earlier step left running may have arrived meanwhile.
  const isConnectedSince = (await readSetState(world, set)).row.generation !== row.generation;
  if (!mayRefresh && !isConnectedSince) {
    expect(kind, "what is revoked or was never connected is not refreshed").toBe("refused");
  }
  if (!mayRefresh || !calm || !("value" in ended)) return;
  const outcomes = new Set(ended.value.map(({ outcome }) => outcome));
  if (row.verdict !== null || (state !== "alive" && !outcomes.has("refreshed"))) {
    return expect(outcomes).toEqual(new Set(["reauthorize"]));
  }
  if (state !== "alive") return expect(isOfBurst, "what is lost is not refreshed").toBe(true);
  expect(outcomes, "undisturbed, a living set is refreshed").toEqual(new Set(["refreshed"]));
  const issued = (await countGenerations(set)) - generations;
  expect(issued, "once at most for all callers").toBeLessThanOrEqual(1);
  if (!isOfBurst) expect(issued, "once for all callers").toBe(1);
}

/** Somebody goes through the authorize flow. @param known whose access Larder knows to be current */
export async function reconnect(
  world: World,
  set: FleetSet,
  { user, known }: { user: string; known: string | null },
): Promise<void> {
  const before = await readSetState(world, set);
  const calm = await isCalm(world, set, before);
  const { kind, ...ended } = await engage(world, () =>
    connectOnce(world.control, world.actors[0], set, user),
  );
  if (!calm || known === null || kind !== "done" || !("value" in ended)) return;
  const outcome = known === user ? "connected" : "kept_aside";
  expect(ended.value, "undisturbed, a set is connected by its user alone").toMatchObject({
    connect: { outcome },
  });
}

/** A member decides about access that is kept aside. */
export async function decide(
  world: World,
  set: FleetSet,
  { decision, model }: { decision: "accept" | "refuse"; model: SetModel },
): Promise<void> {
  const aside = await db().grant.findFirst({ where: { tokenSetId: set.id, standing: "aside" } });
  if (!aside) return;
  const order = { tokenSetId: set.id, generation: aside.generation };
  const ctx = by(world.actors[0]);
  const work = decision === "accept" ? () => acceptGrant(ctx, order) : () => refuseGrant(ctx, order);
  const { kind } = await engage<unknown>(world, work);
  if (decision === "accept" && kind === "done") model.accepted = true;
  const { standing } = await db().grant.findUniqueOrThrow({ where: { id: aside.id } });
  if (kind === "done") expect(standing).toBe(decision === "accept" ? "current" : "ended");
}

/** A person revokes. */
export async function revoke(world: World, set: FleetSet, model: SetModel): Promise<void> {
  const before = await readSetState(world, set);
  const { kind, ...ended } = await engage(world, async () => {
    const call = revokeTokenSet(by(world.actors[1]), { tokenSetId: set.id, trigger: "person" });
    const [outcome] = await Promise.all([call, passIdleDeadlines(world, [set.id])]);
    return outcome;
  });
  if (before.row.revokedAt || before.row.generation === 0) expect(kind).toBe("refused");
  if ("value" in ended && ended.value.outcome === "in_doubt") model.revocationWanted = true;
  if (!("value" in ended) || ended.value.outcome !== "revoked") return;
  model.revoked = true;
  model.broughtAtRevocation = await countBrought(world, set);
  const { row, pair, state } = await readSetState(world, set);
  if (pair) expect(row.revocationProof, "what is not wiped is not proved").toBe("unconfirmed");
  if (pair && before.shownAlive) expect(state, "Apicbase took the revocation").not.toBe("alive");
}

/** A person imports a pair that was created at Apicbase. */
export async function importByHand(world: World, set: FleetSet, userEmail: string): Promise<void> {
  const made = { clientId: set.clientId, userEmail, origin: "hand-made" } as const;
  const [pair] = await world.control.createTokenSets({ ...made, scopes: ["accounts", "library"] });
  if (!pair) throw new Error("The sandbox made no token set.");
  const calm = await isCalm(world, set, await readSetState(world, set));
  const { kind } = await engage(world, () => bring(world.actors[2], set, pair));
  if (calm) expect(kind, "undisturbed, a living pair is taken in").toBe("done");
  const { accessToken, refreshToken } = pair;
  if (kind !== "done") return;
  world.given.push({ tokenSetId: set.id, accessToken, refreshToken });
  await alignImported(world, set.id);
}

/** A person imports a pair that belongs to another set. */
export async function importHeld(world: World, from: FleetSet, into: FleetSet): Promise<void> {
  const { pair } = await readSetState(world, from);
  if (!pair) return;
  const { kind } = await engage(world, () => bring(world.actors[2], into, pair));
  expect(kind, "no pair is in two sets").toBe("refused");
}

/** The worker's round of checks, with every set long not checked. */
export async function checkLiving(world: World): Promise<void> {
  await growUnchecked(world);
  await engage(world, () => checkLivingSets(10, unlimited));
}

/** Sweep, recovery and persons at the same time, and perhaps a reconnection in the middle. */
export async function rush(world: World, set: FleetSet, withReconnect: boolean): Promise<void> {
  await comeDue(world);
  await engage(world, async () => {
    await allEnded<unknown>([
      refreshDueSets(unlimited),
      recoverOpenSets(unlimited),
      refreshDueSets(unlimited),
      refreshBy(world, set, 0).catch(unlessRefused),
      ...(withReconnect ? [connectOnce(world.control, world.actors[0], set)] : []),
      refreshBy(world, set, 1).catch(unlessRefused),
    ]);
  });
}
