import "server-only";
import type { Db } from "#lib/db/client.ts";
import type { Vault } from "#lib/vault/vault.ts";
import { type Arrival, type Written, writeArrival } from "./arrival-repository.ts";
import { sealPair } from "./generation-repository.ts";
import { planRefresh } from "./plan-refresh.ts";

/** A pair that a refresh brought, before it is sealed. */
export interface ArrivedPair extends Omit<Arrival, "sealed" | "nextRefreshAt"> {
  /** Null when the provider gave a refresh token alone. */
  accessToken: string | null;
  refreshToken: string | null;
}

/**
 * Stores a pair that a refresh brought, whoever holds the claim: as the current pair while the claim stands, else beside
 * it. Null when the attempt has its pair already, or, with `usual`, when the case is not the usual one.
 * @param usual see `writeArrival`
 */
export function storePair(
  db: Db,
  { vault, now }: { vault: Vault; now: Date },
  pair: ArrivedPair,
  usual: { secretId: string } | null = null,
): Promise<Written | null> {
  const { accessToken, refreshToken, ...rest } = pair;
  const { issuedAt, expiresAt } = rest;
  const sealed = sealPair(vault, rest, { accessToken, refreshToken });
  const nextRefreshAt = refreshToken === null ? null : planRefresh(issuedAt, expiresAt, Math.random());
  return writeArrival(db, { ...rest, sealed, nextRefreshAt }, now, usual);
}
