import "server-only";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Cause } from "#lib/health/cause.ts";
import { causePhases } from "#lib/health/cause-phases.ts";
import { causesForPeople } from "#lib/health/next-step.ts";
import { countStandings } from "#lib/tally/count-standings.ts";
import { isId, type ListScope } from "./token-set-filter.ts";
import { isUnfiltered, type TokenSetFilter } from "./token-set-schema.ts";

/** What a filter asks for, where that is causes, of one application or of all. */
interface Asked {
  causes: readonly Cause[];
  applicationId: string | undefined;
}

function causesAsked({ view, cause, application, ...others }: TokenSetFilter): Asked | null {
  if (!isUnfiltered(others) || (application !== undefined && !isId(application))) return null;
  const asked = (causes: readonly Cause[]) => ({ causes, applicationId: application });
  if (view === "needs-person" && cause === undefined) return asked(causesForPeople);
  return cause !== undefined && view === undefined ? asked([cause]) : null;
}

/** Sets of these phases may be due, which is counted by the quarter of an hour. */
const isTimeless = (cause: Cause) =>
  !causePhases[cause].some((phase) => phase === "failing" || phase === "running");

export interface KeptCounts {
  /** How many sets the filter finds at least. */
  found: Record<Environment, number>;
  /** Whether it finds no more. */
  isExact: boolean;
}

/**
 * How many sets have the causes of a filter, by the counts that are kept: none is read for it. Null where the filter asks for
 * something besides.
 */
export async function readKeptCounts(filter: TokenSetFilter, scope: ListScope): Promise<KeptCounts | null> {
  const asked = causesAsked(filter);
  if (asked === null) return null;
  const { causes, applicationId } = asked;
  const among = new Set<Cause | null>(causes);
  const found = { production: 0, development: 0 };
  for (const standing of await countStandings(scope)) {
    const { environment, health, cause, count } = standing;
    // Those that are due may wait for a machine, and are counted by what is so besides.
    if (health === "due" || health === "overdue" || !among.has(cause)) continue;
    if (applicationId !== undefined && standing.applicationId !== applicationId) continue;
    found[environment] += count;
  }
  return { found, isExact: causes.every(isTimeless) };
}
