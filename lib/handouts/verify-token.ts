import "server-only";
import { takeCalls } from "#lib/budget/take-calls.ts";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { callsOfCheck, checkAsLarder } from "#lib/token-sets/check-token-set.ts";
import type { Vault } from "#lib/vault/vault.ts";
import type { HandoutRow } from "./handout-repository.ts";
import { noteRejection } from "./rejection-repository.ts";

/** How long an answer about a token counts for all machines that ask about it. */
const freshForMs = 30_000;

interface Heard {
  atMs: number;
  active: Promise<boolean | null>;
}

// Hundreds of machines with the same question ask once.
const heard = new Map<string, Heard>();

/** What the provider says of the token in force; null when it cannot be asked or there is none any more. */
export async function askAboutToken({
  organizationId,
  tokenSetId,
}: Pick<HandoutRow, "organizationId" | "tokenSetId">): Promise<boolean | null> {
  const { calls } = await takeCalls({ kind: "check", atMost: callsOfCheck, unit: callsOfCheck });
  if (calls === 0) return null;
  return checkAsLarder(organizationId, tokenSetId).then(
    ({ active }) => active,
    (error: unknown) => {
      if (error instanceof AppError) return null;
      throw error;
    },
  );
}

/** Asks about the token in force, once for all that ask the same within half a minute. */
function askOnce(row: HandoutRow, question: string): Promise<boolean | null> {
  const nowMs = performance.now();
  for (const [key, { atMs }] of heard) if (nowMs - atMs > freshForMs) heard.delete(key);
  const key = `${row.tokenSetId} ${row.generation} ${question}`;
  const known = heard.get(key) ?? { atMs: nowMs, active: askAboutToken(row) };
  heard.set(key, known);
  // What failed is no answer: the next machine asks again.
  known.active.catch(() => heard.delete(key));
  return known.active;
}

/**
 * Looks into a token that the API has refused to a machine. One that is not in force any more needs no look: the current
 * one is the answer. One that is, is asked about at the provider, which spends nothing; a dead one puts the set in doubt, and
 * its refresh is due at once. True when the token in force works, by the provider's own word.
 */
export async function verifyRejected(
  vault: Vault,
  row: HandoutRow,
  rejected: string | null,
): Promise<boolean> {
  if (rejected === null) return false;
  const fingerprint = vault.fingerprint(rejected);
  await noteRejection(db(), row, fingerprint);
  if (fingerprint !== row.accessTokenFingerprint) return false;
  return (await askOnce(row, "rejected")) === true;
}

/** Whether the token in force is heard alive after the deadline of an offer without a known outcome. */
export async function verifyUnresolved(row: HandoutRow): Promise<boolean> {
  return (await askOnce(row, `after ${row.claimedByAttemptId}`)) === true;
}
