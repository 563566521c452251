import { AppError } from "#lib/errors.ts";

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
  | { outcome: "code_refused"; tokenSetId: string; detail: string }
  | { outcome: "credentials_refused"; tokenSetId: string; detail: string }
  | { outcome: "failed"; tokenSetId: string; detail: string };

/** No token call was made: the flow had been used, or the link it came by is void. */
export interface NotOffered {
  outcome: "not_offered";
  reason: "replayed" | "link_void" | "not_allowed";
}

/** Why a callback was turned away before any token call. */
export type CallbackRefusal =
  | "malformed"
  | "other_issuer"
  | "unknown_state"
  | "set_discarded"
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
 * @throws AppError code_refused, credentials_refused, provider_refused
 */
export function requireConnect(outcome: ConnectOutcome): Extract<ConnectOutcome, { outcome: "connected" }> {
  if (outcome.outcome === "connected") return outcome;
  const code = outcome.outcome === "failed" ? "provider_refused" : outcome.outcome;
  throw new AppError(code, { what: outcome.detail, safe: "No token was replaced." });
}
