import "server-only";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Cause } from "#lib/health/cause.ts";
import { causesForPeople } from "#lib/health/next-step.ts";
import { countStandings } from "#lib/tally/count-standings.ts";
import { countBound } from "./count-view.ts";
import type { ListScope } from "./token-set-filter.ts";
import { isUnfiltered, type TokenSetFilter } from "./token-set-schema.ts";

/** The causes that a filter asks for and nothing else; null where it asks for something else. */
function causesAsked({ view, cause, ...others }: TokenSetFilter): readonly Cause[] | null {
  if (!isUnfiltered(others)) return null;
  if (view === "needs-person" && cause === undefined) return causesForPeople;
  return cause !== undefined && view === undefined ? [cause] : null;
}

/**
 * The environments in which more sets have the causes of a filter than are counted, by the counts that are kept: of so many
 * nobody needs the number, and none is read for it. None where the filter asks for something besides.
 */
export async function findCrowded(
  filter: TokenSetFilter,
  scope: ListScope,
): Promise<ReadonlySet<Environment>> {
  const causes = causesAsked(filter);
  if (causes === null) return new Set();
  const asked = new Set<Cause | null>(causes);
  const counts = new Map<Environment, number>();
  for (const { environment, health, cause, count } of await countStandings(scope)) {
    // Those that are due may wait for a machine, and are counted by what is so besides.
    if (health === "due" || health === "overdue" || !asked.has(cause)) continue;
    counts.set(environment, (counts.get(environment) ?? 0) + count);
  }
  return new Set([...counts].flatMap(([environment, count]) => (count > countBound ? [environment] : [])));
}
