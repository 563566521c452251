import type { AlertRuleView } from "#lib/alerts/alert-view.ts";

/** What rules are about, as tabs. */
export const places = [
  { value: "production", label: "Production" },
  { value: "development", label: "Development" },
  { value: "larder", label: "Larder itself" },
] as const;
type Place = (typeof places)[number]["value"];

/** The tab that an address names; production for any other. */
export function parsePlace(word: string | undefined): Place {
  return places.find(({ value }) => value === word)?.value ?? "production";
}

/** The tab of a rule. */
export function placeOf({ environment }: Pick<AlertRuleView, "environment">): Place {
  return environment ?? "larder";
}
