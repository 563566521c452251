import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import { completeAsCurrent } from "#lib/custody/attempt-repository.ts";
import { getStoredPair } from "#lib/custody/generation-repository.ts";
import { makeBroughtCurrent } from "#lib/custody/make-brought-current.ts";
import { type TokenSetState, updateTokenSet } from "#lib/custody/token-set-state-repository.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import type { Vault } from "#lib/vault/vault.ts";
import { type GrantRow, replaceCurrentGrant, updateGrant } from "./grant-repository.ts";

/** A grant that is not decided, with its set locked. */
export interface OpenGrant {
  set: TokenSetState;
  grant: GrantRow & { attemptId: string };
}

/** What became current, for the record. */
export interface MadeCurrent {
  generation: number;
  scopes: string[];
  source: "exchange" | "refresh" | "import";
}

/** Makes a grant's pair current: set, attempt and grants say so in one transaction. */
export async function makeGrantCurrent(
  tx: Tx,
  vault: Vault,
  { set, grant }: OpenGrant,
  now: Date,
): Promise<MadeCurrent> {
  const { attemptId, generation: number, proof } = grant;
  const { scopes, source } = await getStoredPair(tx, set.id, number);
  const generation = await makeBroughtCurrent(tx, vault, { set, number, attemptId }, now);
  await updateTokenSet(tx, set.id, {
    authorizedBy: grant.actorName,
    ...{ revokedAt: null, revocationProof: null, revocationDetail: Prisma.DbNull },
    checkedAt: proof === null ? null : now,
    checkActive: proof === null ? null : true,
    checkDetail: proof ?? Prisma.DbNull,
  });
  await replaceCurrentGrant(tx, set.id);
  await updateGrant(tx, grant.id, { standing: "current", generation, reason: null, dueAt: null });
  await completeAsCurrent(tx, attemptId, generation, now);
  return { generation, scopes, source };
}
