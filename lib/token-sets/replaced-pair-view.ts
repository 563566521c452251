import { type HolderRow, holdersOf } from "#lib/custody/holder-repository.ts";
import { type Holder, sayNames } from "#lib/custody/promise.ts";
import type { ReplacedPairRow } from "#lib/custody/retirement-repository.ts";

/** A pair that a new connection replaced and that still works at Apicbase. Instants are ISO 8601. */
export interface ReplacedPairView {
  generation: number;
  /** Who was promised its access token, the longest first; nobody when it is being revoked. */
  holders: Holder[];
  /** Their names in a sentence; null when there are none. */
  heldBy: string | null;
  /** The end of the last promise; Larder revokes the pair then. Null when nobody relied on it. */
  heldUntil: string | null;
  /** Larder has asked Apicbase to revoke it, and was not told that it is. */
  isRepeated: boolean;
}

export function toReplacedPairView(row: ReplacedPairRow, holders: readonly HolderRow[]): ReplacedPairView {
  const { generation, heldUntil, tries } = row;
  const own = holdersOf(holders, generation.number);
  return {
    generation: generation.number,
    holders: own,
    heldBy: own.length === 0 ? null : sayNames(own.map(({ name }) => name)),
    heldUntil: heldUntil?.toISOString() ?? null,
    isRepeated: tries > 0,
  };
}
