import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { getVault } from "#lib/vault/vault.ts";

const rowsAtOnce = 1_000;
const scopes = ["accounts", "library"];

interface Pair {
  accessToken: string;
  refreshToken: string;
  /** Seconds. */
  expiresIn: number;
}

export interface ConnectedRowsOptions {
  organizationId: string;
  applicationId: string;
  libraryId: string;
  pairs: readonly Pair[];
}

async function sealRow(tokenSetId: string, pair: Pair, now: Date) {
  const vault = await getVault();
  const id = newId();
  const place = (column: string) => ({ table: "Generation", column, row: id });
  return {
    ...{ id, tokenSetId, number: 1, source: "exchange" as const, adopted: true, scopes, issuedAt: now },
    expiresAt: new Date(now.getTime() + pair.expiresIn * 1_000),
    accessTokenSealed: vault.seal(pair.accessToken, place("accessTokenSealed")),
    refreshTokenSealed: vault.seal(pair.refreshToken, place("refreshTokenSealed")),
    accessTokenFingerprint: vault.fingerprint(pair.accessToken),
    refreshTokenFingerprint: vault.fingerprint(pair.refreshToken),
  };
}

/** Makes many connected token sets in bulk, each with its first pair; none is due. Returns their ids. */
export async function makeConnectedRows(options: ConnectedRowsOptions, now: Date): Promise<string[]> {
  const { pairs, ...owner } = options;
  const made: string[] = [];
  for (let start = 0; start < pairs.length; start += rowsAtOnce) {
    const some = pairs.slice(start, start + rowsAtOnce).map((pair) => ({ pair, id: newId() }));
    const sets = some.map(({ id, pair }) => ({
      ...owner,
      ...{ id, environment: "production" as const, name: `Till ${id}`, createdAt: now, generation: 1 },
      ...{ requestedScopes: scopes, grantedScopes: scopes, accessTokenIssuedAt: now, refreshedAt: now },
      accessTokenExpiresAt: new Date(now.getTime() + pair.expiresIn * 1_000),
      nextRefreshAt: new Date(now.getTime() + pair.expiresIn * 500),
    }));
    const generations = await Promise.all(some.map(({ id, pair }) => sealRow(id, pair, now)));
    const held = generations.map((row) => ({
      fingerprint: row.refreshTokenFingerprint,
      tokenSetId: row.tokenSetId,
    }));
    await db().tokenSet.createMany({ data: sets });
    await db().generation.createMany({ data: generations });
    await db().heldRefreshToken.createMany({ data: held });
    made.push(...some.map(({ id }) => id));
  }
  return made;
}
