import { AppError } from "#lib/errors.ts";
import { notInForce, sayNotInForce } from "#lib/grants/grant-words.ts";
import type { Judged } from "#lib/grants/judged.ts";

/** What became of a code that was ours to exchange. */
export type ConnectOutcome =
  | {
      outcome: "connected";
      tokenSetId: string;
      generation: number;
      requestedScopes: string[];
      grantedScopes: string[];
      /** What one real API call with the new token came back with. */
      probe: { works: boolean | null; detail: string };
    }
  /** The pair is stored, and not current: `why` says it in a sentence. */
  | { outcome: "kept_aside"; tokenSetId: string; generation: number; detail: string }
  | { outcome: "code_refused"; tokenSetId: string; detail: string }
  | { outcome: "credentials_refused"; tokenSetId: string; detail: string }
  | { outcome: "failed"; tokenSetId: string; detail: string };

/** What is said of a pair that did not become current. */
export function keptAside(
  tokenSetId: string,
  judged: Judged,
): Extract<ConnectOutcome, { outcome: "kept_aside" }> {
  return { outcome: "kept_aside", tokenSetId, generation: judged.generation, detail: sayNotInForce(judged) };
}

/** No token call was made: the flow had been used, or the link it came by is void. */
export interface NotOffered {
  outcome: "not_offered";
  reason: "replayed" | "link_void" | "not_allowed" | "set_archived";
}

/** Why a callback was turned away before any token call. */
export type CallbackRefusal =
  | "malformed"
  | "other_issuer"
  | "unknown_state"
  | "set_discarded"
  | "set_archived"
  | "other_browser"
  | "signed_out"
  | "other_person"
  | "not_allowed"
  | "replayed"
  | "expired"
  | "link_void"
  /** Apicbase asks for no call now, or none is left in this minute. */
  | "must_wait";

interface EndedFlow {
  authorizationId: string;
  /** It was a resource owner's, by a connect link: whoever looks at the outcome has no account. */
  byLink: boolean;
}

export type CallbackOutcome =
  | { kind: "refused"; reason: CallbackRefusal; byLink?: true }
  | ({ kind: "denied" } & EndedFlow)
  | ({ kind: "provider_error" } & EndedFlow)
  | ({ kind: "done"; connect: ConnectOutcome } & EndedFlow);

/**
 * The connected set, for callers that take anything else for an error.
 * @throws AppError code_refused, credentials_refused, provider_refused, conflict (stored, and not current)
 */
export function requireConnect(outcome: ConnectOutcome): Extract<ConnectOutcome, { outcome: "connected" }> {
  if (outcome.outcome === "connected") return outcome;
  if (outcome.outcome === "kept_aside") throw notInForce(outcome.detail);
  const code = outcome.outcome === "failed" ? "provider_refused" : outcome.outcome;
  throw new AppError(code, { what: outcome.detail, safe: "No token was replaced." });
}
