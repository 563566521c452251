import { ShelfLife } from "#components/shelf-life.tsx";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

/** The shelf life of a set's access token; `now` is the server's clock, ISO. */
export function SetShelfLife({ set, now, size }: { set: TokenSetView; now: string; size: "row" | "large" }) {
  return (
    <ShelfLife
      issuedAt={set.accessTokenIssuedAt}
      expiresAt={set.accessTokenExpiresAt}
      plannedRefreshAt={set.nextRefreshAt}
      now={now}
      health={set.health}
      size={size}
    />
  );
}
