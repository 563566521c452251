import "server-only";
import { toAuditActor } from "#lib/audit/audit-actor.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { requireCalls } from "#lib/budget/take-calls.ts";
import { awaitAttempt } from "#lib/custody/await-attempt.ts";
import { isClaimed, requireConnected } from "#lib/custody/claim.ts";
import { claimTokenSet } from "#lib/custody/claim-repository.ts";
import { askerOf, type Engine, getEngine } from "#lib/custody/engine.ts";
import { openPair } from "#lib/custody/generation-repository.ts";
import { sayNote } from "#lib/custody/note-view.ts";
import { promoteKeptPair } from "#lib/custody/promote-kept-pair.ts";
import { lockTokenSet, type TokenSetState } from "#lib/custody/token-set-state-repository.ts";
import { databaseNow, inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { toName } from "#lib/text/name-schema.ts";
import { carryOutRevocation, type RevocationFinding, type RevocationWork } from "./carry-out-revocation.ts";
import { listEarlierRevocations } from "./revocation-repository.ts";

export type RevokeOutcome =
  | { outcome: "revoked"; proof: "proved" | "unconfirmed"; detail: string }
  /** Nobody said what came of it: Larder repeats it. */
  | { outcome: "in_doubt"; detail: string }
  | { outcome: "not_revoked"; detail: string };

/** The finding in words. */
export function toRevokeOutcome({ note, ...rest }: RevocationFinding): RevokeOutcome {
  return { ...rest, detail: sayNote(note) };
}

export interface RevokeRequest {
  tokenSetId: string;
  /** The set's name as typed; wanted in production. */
  confirm?: string | undefined;
  trigger: "person" | "api";
}

/** The witness before it, the revocation, and the witness after it. */
const callsOfRevocation = 3;

type Turn = { work: RevocationWork } | { joins: string };

function requireConfirmed(set: TokenSetState, confirm: string | undefined): void {
  if (set.environment !== "production" || toName(confirm ?? "") === toName(set.name)) return;
  throw new AppError(
    "confirmation_required",
    {
      what: "To revoke a production token set, type its name exactly.",
      safe: "Nothing was revoked.",
      next: `Type the name of the set and try again.`,
    },
    { fields: { confirm: "This is not the name of the token set." } },
  );
}

/** Claims the set, or says whose call is under way. */
function claimOrJoin(ctx: Context, engine: Engine, request: RevokeRequest): Promise<Turn> {
  const { actor } = ctx;
  const { organizationId } = actor;
  return inTransaction(async (tx) => {
    const found = await lockTokenSet(tx, organizationId, request.tokenSetId);
    await requireEnvironmentPermissionNow(tx, actor, "token-set:revoke", found.environment);
    requireConnected(found);
    requireConfirmed(found, request.confirm);
    const now = await databaseNow(tx);
    if (isClaimed(found, now) && found.claimedByAttemptId) return { joins: found.claimedByAttemptId };
    await promoteKeptPair(tx, found, now);
    const set = await lockTokenSet(tx, organizationId, request.tokenSetId);
    const startedBy = { trigger: request.trigger, actor: toAuditActor(actor) };
    const { provider } = engine;
    const order = { kind: "revoke", startedBy, providerTimeoutMs: provider.timeoutMs } as const;
    await requireCalls(tx, callsOfRevocation, askerOf(actor));
    const { claim, sealedPair } = await claimTokenSet(tx, set, order);
    if (!sealedPair) throw new Error("A revocation was claimed without a pair.");
    const earlier = await listEarlierRevocations(tx, claim);
    return { work: { claim, pair: openPair(engine.vault, sealedPair), startedBy, earlier } };
  });
}

/**
 * The revocation, for callers that take anything else for an error.
 * @throws AppError provider_refused, retry_later
 */
export function requireRevoked(outcome: RevokeOutcome): Extract<RevokeOutcome, { outcome: "revoked" }> {
  if (outcome.outcome === "revoked") return outcome;
  if (outcome.outcome === "in_doubt") throw new AppError("retry_later", { what: outcome.detail });
  throw new AppError("provider_refused", { what: outcome.detail, safe: "The set is as it was." });
}

/**
 * Revokes the refresh token at the provider and asks for proof with the access token. A set is marked revoked only
 * when the provider took the request or the token is proved dead; pairs kept beside the one in force end with it.
 * @throws AppError not_found, forbidden, conflict, confirmation_required (production without its name),
 * rate_limited
 * @see RFC 7009 section 2.1
 */
export async function revokeTokenSet(ctx: Context, request: RevokeRequest): Promise<RevokeOutcome> {
  requirePermission(ctx.actor, "token-set:read");
  const engine = await getEngine(askerOf(ctx.actor), callsOfRevocation);
  const { clock } = engine;
  let turn = await claimOrJoin(ctx, engine, request);
  if ("joins" in turn) {
    await awaitAttempt(turn.joins, clock);
    turn = await claimOrJoin(ctx, engine, request);
  }
  if ("joins" in turn) {
    throw new AppError("conflict", {
      what: "Another call to Apicbase for this set is not finished yet.",
      safe: "Nothing was revoked.",
      next: "Try again in a minute.",
    });
  }
  return toRevokeOutcome(await carryOutRevocation(engine, turn.work));
}
