import "server-only";
import type { Db } from "#lib/db/client.ts";
import type { Vault } from "#lib/vault/vault.ts";
import { openPair, type SealedPair, tokenSetKeyColumns } from "./generation-repository.ts";

// Clocks differ: what ends within a minute may have ended at the provider.
const clockSlackMs = 60_000;

/**
 * Access tokens of an application's sets that should work now, those first that do so longest and nothing speaks
 * against: for asking the provider about the client that they were issued to.
 */
export async function listLivingAccessTokens(
  db: Db,
  vault: Vault,
  { applicationId, now, limit }: { applicationId: string; now: Date; limit: number },
): Promise<string[]> {
  const after = new Date(now.getTime() + clockSlackMs);
  const rows = await db.$queryRaw<SealedPair[]>`
    SELECT g."id", g."number", g."accessTokenSealed", g."refreshTokenSealed", g."refreshTokenFingerprint",
      g."expiresAt", g."expiryStated", ${tokenSetKeyColumns}
    FROM "TokenSet" t JOIN "Generation" g ON g."tokenSetId" = t."id" AND g."number" = t."generation"
    WHERE t."applicationId" = ${applicationId}::uuid AND t."revokedAt" IS NULL
      AND (t."verdict" IS NULL OR t."verdict" = 'client_secret_changed')
      AND t."accessTokenExpiresAt" > ${after}::timestamptz AND g."accessTokenSealed" IS NOT NULL
    ORDER BY t."doubtSince" IS NOT NULL, t."checkActive" IS NOT DISTINCT FROM false, t."accessTokenExpiresAt" DESC
    LIMIT ${limit}`;
  return rows.flatMap((row) => openPair(vault, row).accessToken ?? []);
}
