import OAuth2Server from "@node-oauth/oauth2-server";
import type { ApplicationRow } from "../applications/application-store.ts";
import type { CallNote } from "../machine/machine-call.ts";
import type { Sandbox } from "../sandbox-context.ts";
import type { IssuedPair, PairTerms } from "./token-set-store.ts";

/** One token request while the grant library handles it. */
export type TokenGrant = {
  sandbox: Sandbox;
  client: ApplicationRow;
  form: Record<string, string>;
  note: CallNote;
  /** Set once a pair has been issued, rotated or replayed. */
  pair: IssuedPair | null;
};

export type GrantRefusal =
  | "already_used"
  | "expired"
  | "other_client"
  | "revoked"
  | "unknown"
  | "wrong_verifier";

/** The caller only gets `invalid_grant`; the reason goes into the log of calls. */
export function refuse(grant: TokenGrant, reason: GrantRefusal): never {
  grant.note.detail = reason;
  throw new OAuth2Server.InvalidGrantError(reason);
}

export function keepPair(
  grant: TokenGrant,
  pair: IssuedPair,
  outcome: "issued" | "rotated" | "replayed-in-grace",
): IssuedPair {
  grant.note.tokenSetId = pair.tokenSetId;
  grant.note.outcome = outcome;
  grant.pair = pair;
  return pair;
}

export function pairTerms({ clock, env }: Sandbox, scope: string): PairTerms {
  return {
    scope,
    now: clock.now(),
    ttlSeconds: env.accessTokenTtlSeconds,
    keepPlain: env.reuseGraceSeconds > 0,
  };
}
