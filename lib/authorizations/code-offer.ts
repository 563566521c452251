import type { AttemptCause } from "#lib/token-sets/attempt-repository.ts";
import type { AuthorizationRow } from "./authorization-repository.ts";

/** A code that came back, the flow it belongs to, and who brought it. */
export interface CodeOffer {
  authorization: AuthorizationRow;
  code: string;
  cause: AttemptCause;
}
