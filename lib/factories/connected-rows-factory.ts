import { sealPair, type TokenSetKeys } from "#lib/custody/generation-repository.ts";
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
  /** When it was issued; now unless given. */
  issuedAt?: Date;
  /** When it is to be refreshed; half a life from now unless given. */
  nextRefreshAt?: Date;
}

/** When the access token of a pair was issued, and when it ends. */
function lifeOf({ issuedAt, expiresIn }: Pair, now: Date) {
  const from = issuedAt ?? now;
  return { from, until: new Date(from.getTime() + expiresIn * 1_000) };
}

export interface ConnectedRowsOptions {
  organizationId: string;
  applicationId: string;
  libraryId: string;
  pairs: readonly Pair[];
}

async function sealRow(keys: TokenSetKeys, pair: Pair, now: Date) {
  const vault = await getVault();
  const { tokenSetId, organizationId } = keys;
  const { from, until } = lifeOf(pair, now);
  return {
    ...sealPair(vault, keys, pair),
    ...{
      tokenSetId,
      organizationId,
      number: 1,
      source: "exchange" as const,
      adopted: true,
      scopes,
      issuedAt: from,
    },
    expiresAt: until,
  };
}

/** Makes many connected token sets in bulk, each with its first pair; none is due unless it is to be. Returns their ids. */
export async function makeConnectedRows(options: ConnectedRowsOptions, now: Date): Promise<string[]> {
  const { pairs, ...owner } = options;
  const { organizationId, applicationId } = owner;
  const environment = "production" as const;
  const keys = { organizationId, applicationId, environment };
  const made: string[] = [];
  for (let start = 0; start < pairs.length; start += rowsAtOnce) {
    const some = pairs.slice(start, start + rowsAtOnce).map((pair) => ({ pair, id: newId() }));
    const sets = some.map(({ id, pair }) => {
      const { from, until } = lifeOf(pair, now);
      return {
        ...owner,
        ...{ id, environment, name: `Till ${id}`, createdAt: from, generation: 1 },
        ...{ requestedScopes: scopes, grantedScopes: scopes, accessTokenIssuedAt: from, refreshedAt: from },
        accessTokenExpiresAt: until,
        nextRefreshAt: pair.nextRefreshAt ?? new Date(now.getTime() + pair.expiresIn * 500),
      };
    });
    const generations = await Promise.all(
      some.map(({ id, pair }) => sealRow({ ...keys, tokenSetId: id }, pair, now)),
    );
    const held = generations.map(({ refreshTokenFingerprint, organizationId, tokenSetId }) => ({
      ...{ fingerprint: refreshTokenFingerprint ?? "", organizationId, tokenSetId },
    }));
    await db().tokenSet.createMany({ data: sets });
    await db().generation.createMany({ data: generations });
    await db().heldRefreshToken.createMany({ data: held });
    made.push(...some.map(({ id }) => id));
  }
  return made;
}
