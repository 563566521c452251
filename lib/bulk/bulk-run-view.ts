import type { Environment } from "#lib/auth/permissions.ts";
import type { TokenSetFilter } from "#lib/token-sets/token-set-schema.ts";
import type { BulkAction, BulkStanding } from "./bulk-action.ts";

/** Where a run stands. */
export type RunState = "prepared" | "running" | "cancelling" | "ended" | "cancelled" | "stopped";

/** A bulk run as people and scripts see it. Instants are ISO 8601. */
export interface BulkRunView {
  id: string;
  name: string;
  action: BulkAction;
  environment: Environment;
  state: RunState;
  /** The list's filter, and how many sets were ticked where it was not the filter that chose them. */
  filter: TokenSetFilter;
  ticked: number | null;
  number: number;
  /** How many of its sets stand how. Token sets that were discarded since are `gone`. */
  counts: Record<BulkStanding | "gone", number>;
  /** Sets that have not had their turn, whatever the state. */
  left: number;
  reason: string | null;
  purpose: string | null;
  maker: { id: string; name: string };
  preparedAt: string;
  startedAt: string | null;
  cancelledAt: string | null;
  cancelledBy: string | null;
  stopReason: string | null;
  endedAt: string | null;
  linksFetchedAt: string | null;
}

/** One token set of a run. */
export interface BulkItemView {
  place: number;
  standing: BulkStanding;
  words: string | null;
  endedAt: string | null;
  tokenSet: { id: string; name: string };
  library: { id: string; name: string };
  application: { id: string; name: string };
}
