import type { StartedBy } from "#lib/custody/attempt-repository.ts";
import type { AuthorizationRow } from "./authorization-repository.ts";

/** A code that came back, what it is for, and who brought it. */
export interface CodeOffer {
  organizationId: string;
  tokenSetId: string;
  /** The flow that is used up with it; null for a code from an authorize request that Larder did not make. */
  flowId: string | null;
  /** The link that is used up when the exchange succeeds. */
  connectLinkId: string | null;
  code: string;
  /** As it was sent to the authorization endpoint; null when it was not. */
  redirectUri: string | null;
  /** What was asked for; granted when the answer names no scope. */
  scopes: string[];
  startedBy: StartedBy;
}

/** What is kept of an offer once its code has been spent. */
export type KeptOffer = Omit<CodeOffer, "code">;

/** The offer of a code that belongs to one of Larder's own flows. */
export function toCodeOffer(flow: AuthorizationRow, code: string, startedBy: StartedBy): CodeOffer {
  return {
    organizationId: flow.tokenSet.organizationId,
    tokenSetId: flow.tokenSetId,
    flowId: flow.id,
    connectLinkId: flow.connectLinkId,
    code,
    redirectUri: flow.redirectUri,
    scopes: flow.scopes,
    startedBy,
  };
}
