import { ShelfLife } from "#components/shelf-life.tsx";
import type { ListedSet } from "./listed-set.ts";

/** Whether access has ended: what was planned for it will not happen. */
export function isEnded({ health, revokedAt, verdict }: ListedSet): boolean {
  if (health !== "archived") return health === "reauthorize" || health === "revoked";
  return revokedAt !== null || (verdict !== null && verdict !== "client_secret_changed");
}

/** Whether Larder refreshes nothing until somebody has acted. */
export function isStopped(set: ListedSet): boolean {
  const { mustAct, larderNextAt, state, cause } = set.diagnosis;
  if (isEnded(set) || ["paused", "archived", "on_hold"].includes(state)) return true;
  return cause === "client_secret_changed" || (mustAct === "operator" && larderNextAt === null);
}

/** The shelf life of a set's access token; `now` is the server's clock, ISO. */
export function SetShelfLife({ set, now, size }: { set: ListedSet; now: string; size: "row" | "large" }) {
  return (
    <ShelfLife
      issuedAt={set.accessTokenIssuedAt}
      expiresAt={set.accessTokenExpiresAt}
      plannedRefreshAt={isStopped(set) ? null : set.nextRefreshAt}
      endedAt={isEnded(set) ? (set.revokedAt ?? set.verdictAt ?? now) : null}
      now={now}
      health={set.health}
      size={size}
    />
  );
}
