import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { requireAdopted } from "#lib/deployment/deployment.ts";
import {
  type Claim,
  type Claimed,
  type ClaimOrder,
  claimMs,
  lastSend,
  noRefreshToken,
  requireNotArchived,
  type SendLimit,
} from "./claim.ts";
import type { SealedPair, TokenSetKeys } from "./generation-repository.ts";
import type { TokenSetState } from "./token-set-state-repository.ts";

type ClaimedRow = Omit<Claim, "sendBefore"> &
  Omit<SealedPair, keyof TokenSetKeys | "id" | "number"> & { generationId: string | null };

/** The current pair of a picked set; a set whose pair has no refresh token is not claimed. */
const currentPair = {
  from: Prisma.sql`, "Generation" g`,
  where: Prisma.sql`AND g."tokenSetId" = t."id" AND g."number" = t."generation" AND g."refreshTokenSealed" IS NOT NULL`,
  columns: Prisma.sql`g."id" AS "generationId", g."number" AS "generation", g."accessTokenSealed",
    g."refreshTokenSealed", g."refreshTokenFingerprint", g."expiresAt", g."expiryStated"`,
};
const noPair = {
  from: Prisma.empty,
  where: Prisma.empty,
  columns: Prisma.sql`NULL::uuid AS "generationId", 0 AS "generation", NULL AS "accessTokenSealed",
    NULL AS "refreshTokenSealed", NULL AS "refreshTokenFingerprint", NULL::timestamptz AS "expiresAt",
    false AS "expiryStated"`,
};

/** The last check of the current access token of a set `t` found that it does not work. */
const heardDead = Prisma.sql`COALESCE(t."checkActive" IS FALSE AND (t."refreshedAt" IS NULL OR t."checkedAt" >= t."refreshedAt"), false)`;

/**
 * Claims the sets that `pick` finds and locks: fence +1, a deadline on the database's clock and the attempt's row, in
 * one statement. The only place where a claim is made.
 */
export async function claimPicked(db: Db, pick: Prisma.Sql, order: ClaimOrder): Promise<Claimed[]> {
  const { kind, startedBy, providerTimeoutMs } = order;
  const { trigger, actor } = startedBy;
  const pair = "fingerprint" in order ? noPair : currentPair;
  const fingerprint =
    "fingerprint" in order ? Prisma.sql`${order.fingerprint}::text` : Prisma.sql`"refreshTokenFingerprint"`;
  const length = Prisma.sql`make_interval(secs => ${claimMs(providerTimeoutMs)}::double precision / 1000)`;
  const sendBefore = lastSend(providerTimeoutMs);
  const rows = await db.$queryRaw<ClaimedRow[]>`
    WITH picked AS MATERIALIZED (${pick}),
    claimed AS (
      UPDATE "TokenSet" t
      SET "fence" = t."fence" + 1, "claimedUntil" = clock_timestamp() + ${length},
        "claimedByAttemptId" = gen_random_uuid()
      FROM picked${pair.from}
      WHERE t."id" = picked."id" ${pair.where}
      RETURNING t."claimedByAttemptId" AS "attemptId", t."id" AS "tokenSetId", t."organizationId",
        t."applicationId", t."environment", t."fence", t."unprovenSince", ${heardDead} AS "witnessDead", t."claimedUntil" AS "until",
        t."claimedUntil" - ${length} AS "startedAt", ${pair.columns}
    ),
    written AS (
      INSERT INTO "Attempt" ("id", "organizationId", "tokenSetId", "kind", "trigger", "generation", "fingerprint", "fence",
        "actorUserId", "actorName", "instance", "instanceId", "startedAt", "deadlineAt", "witnessDead")
      SELECT "attemptId", "organizationId", "tokenSetId", ${kind}::"AttemptKind", ${trigger}::"AttemptTrigger", "generation",
        ${fingerprint}, "fence", ${actor.userId}::uuid, ${actor.name}, ${thisInstance.name}, ${thisInstance.id}::uuid,
        "startedAt", "until", "witnessDead"
      FROM claimed
    )
    SELECT * FROM claimed`;
  return rows.map((row) => toClaimed(row, sendBefore));
}

function toClaimed(row: ClaimedRow, sendBefore: SendLimit): Claimed {
  const {
    generationId,
    accessTokenSealed,
    refreshTokenSealed,
    refreshTokenFingerprint,
    expiresAt,
    expiryStated,
    ...claim
  } = row;
  const { organizationId, applicationId, tokenSetId, environment } = claim;
  const keys = { organizationId, applicationId, tokenSetId, environment };
  const sealed = { accessTokenSealed, refreshTokenSealed, refreshTokenFingerprint, expiresAt, expiryStated };
  const sealedPair =
    generationId === null ? null : { id: generationId, number: row.generation, ...keys, ...sealed };
  return { claim: { ...claim, sendBefore }, sealedPair };
}

/**
 * Claims one locked token set.
 * @throws AppError conflict, in a copied or restored database that nobody has adopted, for an archived set unless it is
 * to be revoked, or for a pair without a refresh token where that is what is offered
 */
export async function claimTokenSet(tx: Tx, set: TokenSetState, order: ClaimOrder): Promise<Claimed> {
  if (order.kind !== "revoke") requireNotArchived(set);
  await requireAdopted(tx);
  const [claimed] = await claimPicked(tx, Prisma.sql`SELECT ${set.id}::uuid AS "id"`, order);
  if (!claimed) throw noRefreshToken();
  return claimed;
}
