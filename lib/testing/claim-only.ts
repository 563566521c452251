import { toAuditActor } from "#lib/audit/audit-actor.ts";
import type { Claim } from "#lib/custody/claim.ts";
import { claimTokenSet } from "#lib/custody/claim-repository.ts";
import { lockTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import type { Team } from "./make-team.ts";

/** Claims as a refresh by the team's owner does, and does nothing more: what a crash leaves behind. */
export function claimOnly({ owner, organizationId }: Team, set: { id: string }): Promise<Claim> {
  const startedBy = { trigger: "person", actor: toAuditActor(owner) } as const;
  return inTransaction(async (tx) => {
    const locked = await lockTokenSet(tx, organizationId, set.id);
    const order = { kind: "refresh", startedBy, providerTimeoutMs: 1_000 } as const;
    return (await claimTokenSet(tx, locked, order)).claim;
  });
}
