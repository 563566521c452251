import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import { larderItself } from "#lib/audit/audit-actor.ts";
import type { Claim, Claimed } from "#lib/custody/claim.ts";
import { claimPicked } from "#lib/custody/claim-repository.ts";
import type { Testimony } from "#lib/custody/testimony.ts";
import type { Db } from "#lib/db/client.ts";
import { heldDeployment } from "#lib/deployment/deployment-repository.ts";

/** An earlier revocation of the same tokens of which nobody said what came of it. */
export interface EarlierRevocation {
  id: string;
  /** What the access token had said before it; null when that is not known. */
  before: Testimony | null;
}

const isUnresolved = Prisma.sql`a."kind" = 'revoke' AND (a."outcome" IS NULL OR a."outcome" = 'unknown')`;

/** Unresolved revocations of the claimed generation beside this one, oldest first. */
export function listEarlierRevocations(
  db: Db,
  { attemptId, tokenSetId, generation }: Pick<Claim, "attemptId" | "tokenSetId" | "generation">,
): Promise<EarlierRevocation[]> {
  return db.$queryRaw`
    SELECT a."id", a."detail" ->> 'before' AS "before" FROM "Attempt" a
    WHERE a."tokenSetId" = ${tokenSetId}::uuid AND a."generation" = ${generation}::int AND a."id" <> ${attemptId}::uuid
      AND ${isUnresolved}
    ORDER BY a."startedAt"`;
}

/** Who repeats a revocation. */
export const repeatedBy = { trigger: "recovery", actor: larderItself } as const;

/** Claims sets with an unresolved revocation past its deadline. */
export function claimUnresolvedRevocations(
  db: Db,
  limit: number,
  providerTimeoutMs: number,
): Promise<Claimed[]> {
  const pick = Prisma.sql`
    SELECT t."id" FROM "TokenSet" t
    WHERE t."id" IN (
      SELECT a."tokenSetId" FROM "Attempt" a JOIN "TokenSet" s ON s."id" = a."tokenSetId"
      WHERE ${isUnresolved} AND a."deadlineAt" <= statement_timestamp() AND a."generation" = s."generation"
    )
    AND t."revokedAt" IS NULL AND t."verdict" IS NULL AND t."credentialsRefusedAt" IS NULL
    AND (t."retryAt" IS NULL OR t."retryAt" <= statement_timestamp())
    AND (t."claimedUntil" IS NULL OR t."claimedUntil" <= statement_timestamp())
    AND NOT EXISTS (${heldDeployment()})
    LIMIT ${limit} FOR UPDATE OF t SKIP LOCKED`;
  return claimPicked(db, pick, { kind: "revoke", startedBy: repeatedBy, providerTimeoutMs });
}
