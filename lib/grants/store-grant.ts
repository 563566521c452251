import "server-only";
import { noteBrought, type StartedBy } from "#lib/custody/attempt-repository.ts";
import { insertGeneration } from "#lib/custody/generation-repository.ts";
import type { Note } from "#lib/custody/note.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import type { Vault } from "#lib/vault/vault.ts";
import { insertGrant } from "./grant-repository.ts";

/** The claim under which a consent or an import brought its pair. */
interface BringingClaim {
  attemptId: string;
  tokenSetId: string;
  organizationId: string;
  startedAt: Date;
  until: Date;
}

/** A pair that a consent or an import brought, before it is sealed. */
export interface BroughtPair {
  claim: BringingClaim;
  source: "exchange" | "import";
  accessToken: string;
  refreshToken: string | null;
  scopes: string[];
  expiresAt: Date;
  expiryStated: boolean;
  startedBy: StartedBy;
  /** What the history says of it from the start; null where the answer says it all. */
  note: Note | null;
  /** What proved that it works, shown as the first check; null where that is asked once it is current. */
  proof: Note | null;
}

/**
 * Stores a pair that a consent or an import brought, beside the current one: whose access it is is asked and judged only
 * then, and by a worker where this process ends before. Returns its number. The set's row must be locked.
 */
export async function storeGrant(tx: Tx, vault: Vault, pair: BroughtPair): Promise<number> {
  const { claim, source, startedBy, note, proof, ...tokens } = pair;
  const { attemptId, tokenSetId, organizationId, startedAt, until } = claim;
  const generation = await insertGeneration(tx, vault, {
    ...{ ...tokens, tokenSetId, source, issuedAt: startedAt },
    rotatedFrom: null,
    adopted: false,
  });
  const providerStatus = source === "import" ? null : 200;
  await noteBrought(tx, attemptId, { generation, providerStatus, note });
  await insertGrant(tx, {
    ...{ organizationId, tokenSetId, generation, attemptId, actor: startedBy.actor, proof },
    receivedAt: startedAt,
    dueAt: until,
  });
  return generation;
}
