import type { HeldPair } from "#lib/custody/generation-repository.ts";
import { db } from "#lib/db/client.ts";
import { heldPair, rowOf } from "../make-connected-set.ts";
import { type PairState, type ProviderTruth, readTruth, sha256Hex } from "./provider-truth.ts";
import type { FleetSet, World } from "./world.ts";

/** What Larder says about a set, and what the provider knows about its current pair. */
export interface SetState {
  row: Awaited<ReturnType<typeof rowOf>>;
  /** The current pair; null while there is none, or when it was wiped. */
  pair: (HeldPair & { accessToken: string; refreshToken: string }) | null;
  /** Its state at the provider. */
  state: PairState | null;
  /** Whether somebody else offered or revoked its refresh token. */
  byOutsider: boolean;
  /** Whether an attempt is unresolved or a pair is kept, so that nobody says that the current pair works. */
  inDoubt: boolean;
  /** Whether Larder shows the set as working. */
  shownAlive: boolean;
}

async function findPair(tokenSetId: string, generation: number): Promise<SetState["pair"]> {
  if (generation === 0) return null;
  const held = await heldPair(tokenSetId, generation);
  const { accessToken, refreshToken } = held;
  return accessToken === null || refreshToken === null ? null : { ...held, accessToken, refreshToken };
}

async function isInDoubt(tokenSetId: string, generation: number): Promise<boolean> {
  const open = await db().attempt.count({
    where: {
      tokenSetId,
      OR: [{ outcome: null }, { outcome: "unknown", kind: "refresh", generation }],
    },
  });
  if (open > 0) return true;
  const kept = { tokenSetId, rotatedFrom: generation, adopted: false, wipedAt: null };
  return (await db().generation.count({ where: kept })) > 0;
}

export async function readSetState(
  world: Pick<World, "control" | "clientIds" | "outsiders">,
  set: Pick<FleetSet, "id">,
  truth?: Pick<ProviderTruth, "stateOf">,
): Promise<SetState> {
  const { stateOf } = truth ?? (await readTruth(world.control, world.clientIds));
  const row = await rowOf(set.id);
  const pair = await findPair(set.id, row.generation);
  const inDoubt = await isInDoubt(set.id, row.generation);
  const connected = row.generation > 0 && row.revokedAt === null && row.verdict === null;
  const isFresh = row.accessTokenExpiresAt !== null && row.accessTokenExpiresAt > new Date();
  return {
    row,
    pair,
    state: pair && stateOf(pair.refreshToken),
    byOutsider: pair !== null && world.outsiders.has(sha256Hex(pair.refreshToken)),
    inDoubt,
    shownAlive: connected && isFresh && !inDoubt,
  };
}

/** Whether a request for this set must succeed: no fault, no gate, no claim. */
export async function isCalm(world: World, set: FleetSet, state: SetState): Promise<boolean> {
  if (world.gates.isArmed(set.id) || state.inDoubt || state.row.claimedByAttemptId) return false;
  const unsettled = { tokenSetId: set.id, kind: "refresh", outcome: "unknown" } as const;
  if ((await db().attempt.count({ where: unsettled })) > 0) return false;
  const faults = await world.control.faults();
  return !faults.some((fault) => fault.clientId === set.clientId);
}
