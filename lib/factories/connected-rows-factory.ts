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
  return {
    ...sealPair(vault, keys, pair),
    ...{
      tokenSetId,
      organizationId,
      number: 1,
      source: "exchange" as const,
      adopted: true,
      scopes,
      issuedAt: now,
    },
    expiresAt: new Date(now.getTime() + pair.expiresIn * 1_000),
  };
}

/** Makes many connected token sets in bulk, each with its first pair; none is due. Returns their ids. */
export async function makeConnectedRows(options: ConnectedRowsOptions, now: Date): Promise<string[]> {
  const { pairs, ...owner } = options;
  const { organizationId, applicationId } = owner;
  const environment = "production" as const;
  const keys = { organizationId, applicationId, environment };
  const made: string[] = [];
  for (let start = 0; start < pairs.length; start += rowsAtOnce) {
    const some = pairs.slice(start, start + rowsAtOnce).map((pair) => ({ pair, id: newId() }));
    const sets = some.map(({ id, pair }) => ({
      ...owner,
      ...{ id, environment, name: `Till ${id}`, createdAt: now, generation: 1 },
      ...{ requestedScopes: scopes, grantedScopes: scopes, accessTokenIssuedAt: now, refreshedAt: now },
      accessTokenExpiresAt: new Date(now.getTime() + pair.expiresIn * 1_000),
      nextRefreshAt: new Date(now.getTime() + pair.expiresIn * 500),
    }));
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
