import "server-only";
import type { Tx } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { heldDeployment } from "#lib/deployment/deployment-repository.ts";
import type { HandoutFacts } from "./plan-handout.ts";

/** What decides whether the access token of a set, which the caller has locked, may be shown. */
export async function readHandoutFacts(tx: Tx, tokenSetId: string): Promise<HandoutFacts> {
  const [facts] = await tx.$queryRaw<HandoutFacts[]>`
    SELECT t."generation", t."accessTokenIssuedAt", t."accessTokenExpiresAt", t."dueAt", t."failureCount",
      t."verdict", t."verdictAt", t."doubtSince", t."checkActive", t."checkedAt", t."revokedAt", t."pausedAt",
      t."archivedAt", t."credentialsRefusedAt", clock_timestamp() AS "now",
      COALESCE(t."claimedUntil" > statement_timestamp(), false) AS "isClaimed",
      EXISTS (
        SELECT FROM "Attempt" a WHERE a."id" = t."claimedByAttemptId" AND (a."outcome" IS NULL OR a."outcome" = 'unknown')
      ) AS "isUnresolved",
      EXISTS (${heldDeployment()}) AS "isHeld",
      EXISTS (
        SELECT FROM "Generation" g WHERE g."tokenSetId" = t."id" AND g."number" = t."generation"
          AND g."accessTokenSealed" IS NOT NULL
      ) AS "hasAccessToken"
    FROM "TokenSet" t WHERE t."id" = ${tokenSetId}::uuid`;
  if (!facts) throw new Error("A locked token set is gone.");
  return facts;
}

/** A promise to a person. */
interface NewReveal {
  tokenSetId: string;
  generation: number;
  userId: string;
  personName: string;
  promisedUntil: Date;
  revealedAt: Date;
}

/** Makes a promise to a person durable, with the set locked: a claim comes before it or after it. */
export async function insertReveal(tx: Tx, reveal: NewReveal): Promise<void> {
  const { tokenSetId, personName, promisedUntil, revealedAt } = reveal;
  await tx.reveal.create({ data: { id: newId(), ...reveal }, select: { id: true } });
  await tx.$executeRaw`
    UPDATE "TokenSet" SET "promisedUntil" = GREATEST("promisedUntil", ${promisedUntil}::timestamptz),
      "promisedTo" = CASE
        WHEN "promisedTo" IS NULL OR "promisedUntil" <= ${revealedAt} OR "promisedTo" = ${personName}
        THEN ${personName} ELSE 'several holders' END
    WHERE "id" = ${tokenSetId}::uuid`;
}
