import { expect } from "vitest";
import { getJournal } from "#lib/custody/get-journal.ts";
import { sayStored } from "#lib/custody/note-view.ts";
import { db } from "#lib/db/client.ts";
import { replayJournals } from "#lib/recovery/replay-journals.ts";
import { getVault } from "#lib/vault/vault.ts";
import type { CustodyModel } from "./custody-model.ts";
import { endWorld } from "./engage.ts";
import { checkInvariants, settleDown } from "./invariants.ts";
import { recoverOnce, sweep } from "./operations.ts";
import { passIdleDeadlines } from "./passing-time.ts";
import type { ProviderTruth } from "./provider-truth.ts";
import { readSetState } from "./set-state.ts";
import type { FleetSet, World } from "./world.ts";

const rounds = 4;

async function listOpen(world: World) {
  const tokenSetId = { in: world.sets.map(({ id }) => id) };
  return db().attempt.findMany({
    where: {
      tokenSetId,
      OR: [{ outcome: null }, { kind: { in: ["refresh", "revoke"] }, outcome: "unknown" }],
    },
    select: { id: true, kind: true, generation: true, outcome: true, tokenSetId: true },
  });
}

/** The provider works again, sleeping attempts wake, deadlines pass, and a worker recovers. */
async function recoverAll(world: World): Promise<void> {
  await world.control.clearFaults();
  await endWorld(world);
  for (let round = 0; round < rounds; round++) {
    await settleDown(world);
    await passIdleDeadlines(world);
    await recoverOnce();
    if ((await listOpen(world)).length === 0) break;
  }
  expect(await listOpen(world), "no attempt is left open").toEqual([]);
  const tokenSetId = { in: world.sets.map(({ id }) => id) };
  const unjudged = await db().grant.count({ where: { tokenSetId, standing: "received" } });
  expect(unjudged, "no grant is left unjudged").toBe(0);
  // The journal forgets an offer without an answer at the first look after its attempt has an outcome.
  await replayJournals("all");
  expect((await getJournal()).state().open, "the journal holds nothing any more").toBe(0);
}

/** Every pair that arrived is stored, or it is dead, or Larder said that it may still work. */
async function checkKept(world: World, set: FleetSet, truth: ProviderTruth): Promise<void> {
  const attempts = await db().attempt.findMany({ where: { tokenSetId: set.id } });
  const ids = new Set(attempts.map(({ id }) => id));
  const arrived = world.arrivals.list.filter(({ attemptId }) => ids.has(attemptId));
  const given = world.given.filter(({ tokenSetId }) => tokenSetId === set.id);
  const vault = await getVault();
  for (const { refreshToken } of [...arrived, ...given]) {
    const refreshTokenFingerprint = vault.fingerprint(refreshToken);
    // Two rows where it was kept aside and made current under a later number.
    const kept = await db().generation.findMany({ where: { tokenSetId: set.id, refreshTokenFingerprint } });
    expect(kept, "a pair that arrived has a generation").not.toEqual([]);
    const isWiped = kept.every(({ refreshTokenSealed }) => refreshTokenSealed === null);
    if (!isWiped || truth.stateOf(refreshToken) !== "alive") continue;
    const owned = attempts.some(({ detail }) => sayStored(detail)?.includes("may live on"));
    const numbers = kept.map(({ number }) => number).join(" and ");
    expect(owned, `generation ${numbers} was wiped alive and the ledger says so`).toBe(true);
  }
}

/** What works is refreshed once more and still works; what is dead had a reason to be. */
async function checkEnd(world: World, set: FleetSet, generationBefore: number): Promise<void> {
  const { row, state, shownAlive, byOutsider } = await readSetState(world, set);
  if (row.generation === 0 || row.revokedAt) return;
  expect(row.claimedByAttemptId, "nobody holds a claim").toBeNull();
  if (row.verdict === null) {
    expect(shownAlive, "what has no verdict works").toBe(true);
    expect(row.generation, "what lives can be refreshed").toBeGreaterThan(generationBefore);
  }
  expect(state === "alive" || row.verdict !== null || byOutsider, "what is dead has a verdict").toBe(true);
}

/** Brings everything to rest, and checks what must be true at the end. */
export async function comeToRest(model: CustodyModel, world: World): Promise<void> {
  await recoverAll(world);
  await checkInvariants(model, world);
  const generations = model.sets.map(({ generation }) => generation);
  await sweep(world);
  await settleDown(world);
  const truth = await checkInvariants(model, world);
  for (const [index, set] of world.sets.entries()) {
    await checkKept(world, set, truth);
    await checkEnd(world, set, generations[index] ?? 0);
  }
}
