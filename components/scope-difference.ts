export type ScopeState = "granted" | "asked" | "not-granted" | "not-asked";

export type ScopeLine = { scope: string; state: ScopeState };

/** Asked and granted as one list, in the order asked; `granted` is null before there is an answer. */
export function compareScopes(
  requested: readonly string[],
  granted: readonly string[] | null,
): readonly ScopeLine[] {
  const asked = [...new Set(requested)];
  if (granted === null) return asked.map((scope) => ({ scope, state: "asked" }));
  const lines = asked.map(
    (scope): ScopeLine => ({ scope, state: granted.includes(scope) ? "granted" : "not-granted" }),
  );
  const extra = [...new Set(granted)].filter((scope) => !asked.includes(scope));
  return [...lines, ...extra.map((scope): ScopeLine => ({ scope, state: "not-asked" }))];
}
