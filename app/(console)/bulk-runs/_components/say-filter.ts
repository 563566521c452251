import { HEALTH_LABEL } from "#components/health.ts";
import type { BulkRunView } from "#lib/bulk/bulk-run-view.ts";
import { labelOfCause } from "#lib/health/cause-label.ts";
import type { TokenSetListView } from "#lib/token-sets/token-set-schema.ts";

const views: Record<TokenSetListView, string> = {
  "needs-person": "needs a person",
  "expires-soon": "expires within 7 days",
  silent: "not heard of for a day",
};

/** Names of what a filter may know by id. */
export interface FilterNames {
  application: string | undefined;
  library: string | undefined;
}

/** Which token sets a run is for, in words; instants are ISO. */
export function sayFilter({ filter, ticked }: BulkRunView, names: FilterNames): string {
  if (ticked !== null) return "chosen one by one";
  const { expiresFrom, expiresTo, refreshFrom, refreshTo } = filter;
  const parts = [
    filter.q && `“${filter.q}”`,
    filter.view && views[filter.view],
    filter.health && `health: ${HEALTH_LABEL[filter.health]}`,
    filter.cause && `cause: ${labelOfCause(filter.cause)}`,
    filter.application && `application: ${names.application ?? filter.application}`,
    filter.library && `library: ${names.library ?? filter.library}`,
    filter.by && `connected by ${filter.by}`,
    filter.scope && `scope ${filter.scope}`,
    expiresFrom && `expires from ${expiresFrom}`,
    expiresTo && `expires before ${expiresTo}`,
    refreshFrom && `refresh due from ${refreshFrom}`,
    refreshTo && `refresh due before ${refreshTo}`,
    filter.ended === "shown" && "revoked and archived ones too",
  ].filter((part) => typeof part === "string" && part !== "");
  return parts.length === 0 ? "all of this environment" : parts.join(" · ");
}
