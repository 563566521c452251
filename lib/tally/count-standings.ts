import "server-only";
import { db } from "#lib/db/client.ts";
import type { Standing } from "#lib/health/summarize.ts";
import { type AsideSet, listAsideSets, readApplications, type TallyRead } from "./aside-repository.ts";
import { readStanding } from "./read-standing.ts";
import { countByStanding, type StandingCount } from "./tally-repository.ts";

/** One set as a count of its own. */
function asCount({ environment, applicationId, standing, health, works }: AsideSet): StandingCount {
  return {
    ...{ environment, applicationId, standing, all: 1 },
    expired: health === "overdue" ? 1 : 0,
    due: health === "overdue" || health === "due" ? 1 : 0,
    silent: works === "unknown" ? 1 : 0,
  };
}

/** The counts without these sets; the counts by the clock go by the quarter of an hour, and may lack one of them. */
function without(counts: readonly StandingCount[], sets: readonly StandingCount[]): StandingCount[] {
  const keyOf = ({ environment, applicationId, standing }: StandingCount) =>
    [environment, applicationId, standing].join(" ");
  const left = new Map(counts.map((count) => [keyOf(count), { ...count }]));
  for (const set of sets) {
    const count = left.get(keyOf(set));
    if (!count) continue;
    for (const key of ["all", "expired", "due", "silent"] as const)
      count[key] = Math.max(0, count[key] - set[key]);
  }
  return [...left.values()];
}

/** Adds up what has the same health and cause. */
function addUp(standings: readonly Standing[]): Standing[] {
  const sums = new Map<string, Standing>();
  for (const standing of standings) {
    const { environment, applicationId, health, cause } = standing;
    const key = [environment, applicationId, health, cause].join(" ");
    const sum = sums.get(key) ?? { ...standing, count: 0, working: 0, unknown: 0 };
    sum.count += standing.count;
    sum.working += standing.working;
    sum.unknown += standing.unknown;
    sums.set(key, sum);
  }
  return [...sums.values()].filter(({ count }) => count > 0);
}

/**
 * The organization's sets of each application and environment by health and cause, without reading them all. A set that waits
 * for a machine is counted by what is so besides, and as late where its token has expired.
 * @param reading the organization's applications, where they are read already
 */
export async function countStandings(
  read: TallyRead,
  reading = readApplications(db(), read.organizationId),
): Promise<Standing[]> {
  const { organizationId, now, isDatabaseHeld } = read;
  // Most organizations have none, and to ask for their causes takes longer than to count.
  const listAsides = async () => ((await reading).hasAside ? listAsideSets(db(), read) : []);
  const [counts, asides, { applications }] = await Promise.all([
    countByStanding(db(), organizationId, now),
    listAsides(),
    reading,
  ]);
  const refused = new Set(applications.flatMap(({ id, isSecretRefused }) => (isSecretRefused ? [id] : [])));
  const toStandings = (count: StandingCount) =>
    readStanding(count, { isDatabaseHeld, isSecretRefused: refused.has(count.applicationId) });
  const aside = asides.map(asCount);
  return addUp([
    ...without(counts, aside).flatMap(toStandings),
    ...aside.flatMap(toStandings).map((standing): Standing => ({ ...standing, cause: "access_aside" })),
  ]);
}
