import { ShelfLife } from "#components/shelf-life.tsx";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

/** Whether access has ended: what was planned for it will not happen. */
export function isEnded({ health, revokedAt, verdict }: TokenSetView): boolean {
  if (health !== "archived") return health === "reauthorize" || health === "revoked";
  return revokedAt !== null || (verdict !== null && verdict !== "client_secret_changed");
}

/** Whether Larder refreshes nothing until somebody has acted. */
function isStopped(set: TokenSetView): boolean {
  const { mustAct, larderNextAt, state, cause } = set.diagnosis;
  if (isEnded(set) || ["paused", "archived", "on_hold"].includes(state)) return true;
  return cause === "client_secret_changed" || (mustAct === "operator" && larderNextAt === null);
}

/** The life of a set's access token as it is shown; ISO instants. */
export interface SetLife {
  issuedAt: string | null;
  expiresAt: string | null;
  /** Null where Larder refreshes nothing until somebody has acted. */
  plannedRefreshAt: string | null;
  /** Null while access has not ended. */
  endedAt: string | null;
}

/** @param now the server's clock, ISO */
export function toSetLife(set: TokenSetView, now: string): SetLife {
  return {
    issuedAt: set.accessTokenIssuedAt,
    expiresAt: set.accessTokenExpiresAt,
    plannedRefreshAt: isStopped(set) ? null : set.nextRefreshAt,
    endedAt: isEnded(set) ? (set.revokedAt ?? set.verdictAt ?? now) : null,
  };
}

/** The shelf life of a set's access token; `now` is the server's clock, ISO. */
export function SetShelfLife({ set, now }: { set: TokenSetView; now: string }) {
  return <ShelfLife {...toSetLife(set, now)} now={now} health={set.health} size="large" />;
}
