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

/** Why a callback was turned away before any token call. */
export type CallbackRefusal =
  | "malformed"
  | "unknown_state"
  | "other_browser"
  | "signed_out"
  | "other_person"
  | "not_allowed"
  | "replayed"
  | "expired";

export type CallbackOutcome =
  | { kind: "refused"; reason: CallbackRefusal }
  | { kind: "denied"; authorizationId: string }
  | { kind: "provider_error"; authorizationId: string }
  | { kind: "done"; authorizationId: string; connect: ConnectOutcome };
