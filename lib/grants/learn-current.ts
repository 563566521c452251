import "server-only";
import type { Engine } from "#lib/custody/engine.ts";
import { findGenerationWithTokens } from "#lib/custody/generation-repository.ts";
import type { CredentialsCandidate } from "#lib/custody/offer-client-secrets.ts";
import { lockTokenSet, type TokenSetState } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import type { Introspection } from "#lib/oauth/introspect-token.ts";
import { type GrantIdentity, namesSomebody, parseStoredIdentity } from "./grant-identity.ts";
import { findCurrentGrant, noteCurrentIdentity } from "./grant-repository.ts";
import { learnIdentity } from "./learn-identity.ts";

/** A provider that named nobody is not asked more often. */
const askAgainMs = 24 * 3_600_000;

/** A set whose access token may be asked. */
interface Occasion {
  engine: Engine;
  set: TokenSetState;
  candidates: readonly CredentialsCandidate[];
  introspected?: Introspection | undefined;
}

/** Whether nobody has told yet whose access the current pair is, and asking may help. */
async function mayLearn({ engine, set }: Occasion): Promise<boolean> {
  const now = engine.clock();
  const { generation, accessTokenExpiresAt } = set;
  if (generation === 0 || !accessTokenExpiresAt || accessTokenExpiresAt <= now) return false;
  if (set.revokedAt || set.verdict) return false;
  const current = await findCurrentGrant(db(), set.id);
  if (!current?.learnedAt) return true;
  if (namesSomebody(parseStoredIdentity(current.identity)) || !engine.provider.identity) return false;
  return current.learnedAt.getTime() < now.getTime() - askAgainMs;
}

/** Whose access the current pair is, asked with its own access token where that has not been told; else null. */
export async function askCurrentIdentity(occasion: Occasion): Promise<GrantIdentity | null> {
  const { engine, set, candidates, introspected } = occasion;
  if (!(await mayLearn(occasion))) return null;
  const pair = await findGenerationWithTokens(db(), engine.vault, set.id, set.generation);
  if (!pair?.accessToken) return null;
  const asked = { candidates, accessToken: pair.accessToken, introspected };
  return (await learnIdentity(engine.provider, asked)).identity;
}

/**
 * Learns whose access a set is that was connected before Larder asked, or by a pair that could not be asked before its first
 * refresh.
 */
export async function learnCurrentIdentity(occasion: Occasion): Promise<void> {
  const identity = await askCurrentIdentity(occasion);
  if (identity === null) return;
  const { engine, set: seen } = occasion;
  await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, seen.organizationId, seen.id);
    if (set.generation === seen.generation) await noteCurrentIdentity(tx, set, identity, engine.clock());
  });
}
