import type { SelectOption } from "#components/ui/select.tsx";
import type { Environment, Role } from "#lib/auth/permissions.ts";
import { actionFacts, bulkActions, canInBulk } from "#lib/bulk/bulk-action.ts";
import type { ListTokenSets } from "#lib/token-sets/token-set-schema.ts";

/** What a role may do to many token sets of an environment. */
export function bulkChoices(role: Role, environment: Environment): SelectOption[] {
  return bulkActions
    .filter((action) => canInBulk(role, action, environment))
    .map((action) => ({ value: action, label: actionFacts[action].verb }));
}

/** The list's filter as the form sends it: without its environment, order and page. */
export function bulkFilter(query: ListTokenSets): string {
  const {
    environment: _environment,
    sort: _sort,
    order: _order,
    after: _after,
    before: _before,
    ...filter
  } = query;
  return JSON.stringify(filter);
}
