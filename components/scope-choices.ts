import { knownScopes } from "#lib/applications/known-scopes.ts";

/** Apicbase's scopes with what each gives access to, and any others already in use. */
export function scopeChoices(
  extra: readonly string[],
): { value: string; label: string; description: string }[] {
  const known = Object.entries(knownScopes).map(([value, description]) => ({
    value,
    label: value,
    description,
  }));
  const others = [...new Set(extra)].filter((scope) => !(scope in knownScopes));
  return [
    ...known,
    ...others.map((value) => ({ value, label: value, description: "Not documented by Apicbase" })),
  ];
}
