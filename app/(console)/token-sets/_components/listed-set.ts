import type { Diagnosis } from "#lib/health/diagnose.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

/** What a row of the list shows of a set: the rest would be sent to the browser fifty times for nothing. */
export interface ListedSet
  extends Pick<
    TokenSetView,
    | "id"
    | "name"
    | "environment"
    | "health"
    | "accessTokenIssuedAt"
    | "accessTokenExpiresAt"
    | "nextRefreshAt"
    | "revokedAt"
    | "verdict"
    | "verdictAt"
  > {
  diagnosis: Pick<Diagnosis, "cause" | "short" | "state" | "mustAct" | "since" | "larderNextAt">;
  library: { id: string; name: string };
  application: { id: string; name: string };
}

export function toListedSet(set: TokenSetView): ListedSet {
  const { cause, short, state, mustAct, since, larderNextAt } = set.diagnosis;
  const { id, name, environment, health, accessTokenIssuedAt, accessTokenExpiresAt, nextRefreshAt } = set;
  const { revokedAt, verdict, verdictAt } = set;
  return {
    ...{
      revokedAt,
      verdict,
      verdictAt,
      id,
      name,
      environment,
      health,
      accessTokenIssuedAt,
      accessTokenExpiresAt,
      nextRefreshAt,
    },
    diagnosis: { cause, short, state, mustAct, since, larderNextAt },
    library: { id: set.library.id, name: set.library.name },
    application: { id: set.application.id, name: set.application.name },
  };
}
