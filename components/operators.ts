/** Whom to ask for what only an operator can do: "Ask the operator, Odile Owner." */
export function askOperator(names: readonly string[]): string {
  if (names.length === 0) return "Ask whoever runs Larder.";
  return names.length === 1
    ? `Ask the operator, ${names[0]}.`
    : `Ask one of the operators: ${names.join(", ")}.`;
}
