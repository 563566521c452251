import "server-only";
import { toAuditActor } from "#lib/audit/audit-actor.ts";
import { type Actor, requireEnvironmentPermission, requirePermission } from "#lib/auth/actor.ts";
import { equalInConstantTime, hashToken } from "#lib/crypto/fingerprint.ts";
import { db } from "#lib/db/client.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { type AuthorizationRow, findAuthorizationRow } from "./authorization-repository.ts";
import { readPastedCode } from "./authorization-schema.ts";
import type { ConnectOutcome } from "./connect-outcome.ts";
import { exchangeCode } from "./exchange-code.ts";

function requireOpen(flow: AuthorizationRow, now: Date): void {
  if (flow.consumedAt) {
    throw new AppError("conflict", {
      what: "A code has been exchanged in this flow already.",
      safe: "Nothing was sent to Apicbase again.",
      next: "Open the token set to see what came of it, or start over.",
    });
  }
  if (flow.expiresAt <= now) {
    throw new AppError("conflict", {
      what: "This flow is older than a quarter of an hour and has expired.",
      safe: "Nothing was sent to Apicbase.",
      next: "Start over: it takes one click.",
    });
  }
}

function readCode(pasted: string, flow: AuthorizationRow): string {
  const read = readPastedCode(pasted);
  if (read.kind === "denied") {
    throw new AppError("invalid_input", {
      what: "Access was declined on Apicbase's consent page, so there is no code.",
      safe: "Nothing was sent to Apicbase.",
      next: "Open Apicbase again and choose Authorize.",
    });
  }
  if (read.kind === "unreadable") {
    throw new AppError(
      "invalid_input",
      {
        what: read.reason,
        safe: "Nothing was sent to Apicbase.",
        next: "Paste the code or the whole address.",
      },
      { fields: { pasted: read.reason } },
    );
  }
  if (read.state !== null && !equalInConstantTime(hashToken(read.state), flow.stateHash)) {
    throw new AppError(
      "invalid_input",
      {
        what: "This address belongs to another flow: its state is not the one that was sent.",
        safe: "Nothing was sent to Apicbase.",
        next: "Paste the address of the page that opened from this one.",
      },
      { fields: { pasted: "This address belongs to another flow." } },
    );
  }
  return read.code;
}

/**
 * Exchanges a code that a person copied from Apicbase's own page.
 * @throws AppError not_found, forbidden, invalid_input (no readable code), conflict (flow used or expired)
 * @see RFC 6749 section 4.1.3
 */
export async function exchangePastedCode(
  actor: Actor,
  input: { authorizationId: string; pasted: string },
  now: Date,
  trigger: "person" | "api" = "person",
): Promise<ConnectOutcome> {
  requirePermission(actor, "token-set:read");
  const flow = await findAuthorizationRow(db(), actor.organizationId, input.authorizationId);
  if (!flow) throw notFound("flow");
  requireEnvironmentPermission(actor, "token-set:connect", flow.tokenSet.environment);
  requireOpen(flow, now);
  const code = readCode(input.pasted, flow);
  const cause = { trigger, actor: toAuditActor(actor) };
  const outcome = await exchangeCode({ authorization: flow, code, cause }, now);
  if (outcome) return outcome;
  throw new AppError("conflict", {
    what: "A code has been exchanged in this flow already.",
    safe: "Nothing was sent to Apicbase again.",
    next: "Open the token set to see what came of it, or start over.",
  });
}
