import "server-only";
import { readKeys } from "#lib/vault/read-keys.ts";
import { sayKey, sayObstacle, sayProgress } from "#lib/vault/say-keys.ts";

/** The master keys by id, and how far sealing anew has come, in words. Never a key itself. */
export interface KeysView {
  keys: { id: string; says: string }[];
  progress: string;
  /** Why nothing is sealed anew, and what to do about it; null where nothing stands in the way. */
  obstacle: string | null;
  countedAt: string | null;
}

export async function readKeysView(): Promise<KeysView> {
  const judgement = await readKeys();
  const { keys, obstacle, sealing, countedAt } = judgement;
  return {
    keys: keys.map((key) => ({ id: key.keyId, says: sayKey(key, judgement) })),
    progress: sayProgress(judgement),
    obstacle: obstacle && sealing !== null ? sayObstacle(obstacle, sealing) : null,
    countedAt: countedAt?.toISOString() ?? null,
  };
}
