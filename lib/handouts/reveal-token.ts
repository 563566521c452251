import "server-only";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission, requirePerson } from "#lib/auth/actor.ts";
import type { AddressedContext, Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { findGenerationWithTokens } from "#lib/custody/generation-repository.ts";
import { getTokenSetState, lockTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { provePassword } from "#lib/sign-in/prove-password.ts";
import { getVault } from "#lib/vault/vault.ts";
import { type HandoutPlan, planHandout } from "./plan-handout.ts";
import { insertReveal, readHandoutFacts } from "./reveal-repository.ts";
import type { RevealToken } from "./reveal-schema.ts";

/** An access token that is shown to a person once. */
export interface RevealedToken {
  accessToken: string;
  expiresInSeconds: number;
  /** Larder does not replace the token before. ISO 8601. */
  until: string;
  scopes: string[];
}

type NotNow = Exclude<HandoutPlan, { kind: "hand_out" }>;

const reasons: Record<Extract<NotNow, { why: string }>["why"], string> = {
  archived: "This token set is archived.",
  revoked: "This token set is revoked.",
  never_connected: "This token set is not connected yet.",
  lost: "The connection is lost.",
  expired: "The access token has expired and cannot be refreshed.",
  clarified: "It is not known whether the connection still works.",
  paused: "The token set is paused, and its access token has expired.",
  stopped: "Apicbase refuses the client secret, and the access token has expired.",
  held: "This Larder is a copy that nobody has adopted, and the access token has expired.",
  retrying: "The access token has expired. Larder is trying to refresh it.",
};

/** Nothing is promised while the token may be replaced at any moment. */
function notNow(plan: NotNow): AppError {
  const safe = "No token was shown.";
  if (plan.kind === "dead" || plan.kind === "unavailable") {
    return new AppError("conflict", { what: reasons[plan.why], safe });
  }
  if (plan.kind === "rotate") {
    return new AppError("conflict", {
      what: "The access token is about to be replaced.",
      safe,
      next: "Refresh the token set, or wait a minute: then the new one can be shown.",
    });
  }
  return new AppError("conflict", {
    what: "A refresh is under way.",
    safe,
    next: "Try again in a minute.",
  });
}

/**
 * Shows the access token to a person who typed their password again, with the same promise as to a machine, and on the
 * record.
 * @throws AppError not_found, forbidden, invalid_input (password), rate_limited, conflict (no token to show now)
 */
export async function revealToken(
  ctx: Context & AddressedContext,
  { tokenSetId, password }: RevealToken,
): Promise<RevealedToken> {
  const { actor } = ctx;
  requirePerson(actor);
  requirePermission(actor, "token-set:read");
  // Before the password is asked about: who may not learns nothing of it, and uses no try up.
  await inTransaction(async (tx) => {
    const { environment } = await getTokenSetState(tx, actor.organizationId, tokenSetId);
    await requireEnvironmentPermissionNow(tx, actor, "token-set:reveal", environment);
  });
  await provePassword(ctx, { password, field: "password", safe: "No token was shown." });
  const vault = await getVault();
  return inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, actor.organizationId, tokenSetId);
    await requireEnvironmentPermissionNow(tx, actor, "token-set:reveal", set.environment);
    const facts = await readHandoutFacts(tx, set.id);
    const plan = planHandout(facts);
    if (plan.kind !== "hand_out") throw notNow(plan);
    const { generation, grantedScopes: scopes } = set;
    const pair = await findGenerationWithTokens(tx, vault, set.id, generation);
    const expiresInSeconds = Math.floor((plan.until.getTime() - facts.now.getTime()) / 1_000);
    if (!pair?.accessToken || expiresInSeconds < 1) throw notNow({ kind: "rotate", at: facts.now });
    const person = { userId: actor.userId, personName: actor.name };
    const promise = { tokenSetId: set.id, generation, ...person, promisedUntil: plan.until };
    await insertReveal(tx, { ...promise, revealedAt: facts.now });
    const until = plan.until.toISOString();
    const detail = { generation, promisedUntil: until };
    await recordAuditEvent(tx, ctx, { action: "token-set.revealed", ...ofTokenSet(set), detail });
    return { accessToken: pair.accessToken, expiresInSeconds, until, scopes };
  });
}
