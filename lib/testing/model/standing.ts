import type { HeldPair } from "#lib/custody/generation-repository.ts";
import { db } from "#lib/db/client.ts";
import { heldPair, rowOf } from "../make-connected-set.ts";
import { type PairState, type ProviderTruth, readTruth, sha256Hex } from "./provider-truth.ts";
import type { FleetSet, World } from "./world.ts";

/** What Larder says of a set, beside what the provider knows of the pair in force. */
export interface Standing {
  row: Awaited<ReturnType<typeof rowOf>>;
  /** The pair in force; null while there is none, or when it has been wiped. */
  pair: (HeldPair & { accessToken: string; refreshToken: string }) | null;
  /** What became of it at the provider. */
  state: PairState | null;
  /** Somebody else offered or revoked its refresh token. */
  byOutsider: boolean;
  /** Something about the pair in force is still to be found out, so that nobody says that it works. */
  inDoubt: boolean;
  /** Larder shows it as working. */
  shownAlive: boolean;
}

async function findPair(tokenSetId: string, generation: number): Promise<Standing["pair"]> {
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

/** Reads where a set stands. */
export async function readStanding(world: World, set: FleetSet, truth?: ProviderTruth): Promise<Standing> {
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

/** Whether nothing stands between a wish for this set and its fulfilment: no fault, no gate, nobody else at work. */
export async function isCalm(world: World, set: FleetSet, standing: Standing): Promise<boolean> {
  if (world.gates.isArmed(set.id) || standing.inDoubt || standing.row.claimedByAttemptId) return false;
  const unsettled = { tokenSetId: set.id, kind: "refresh", outcome: "unknown" } as const;
  if ((await db().attempt.count({ where: unsettled })) > 0) return false;
  const faults = await world.control.faults();
  return !faults.some((fault) => fault.clientId === set.clientId);
}
