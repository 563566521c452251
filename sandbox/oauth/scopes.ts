/** The provider's scopes, with the words that its pages use for them. */
export const scopeMeanings = {
  accounts: "Users, outlets and roles of the library",
  library: "Recipes, ingredients and menus",
  inventory: "Stock levels, counts and waste",
  procurement: "Purchase orders, deliveries and suppliers",
  sales: "Sales and orders from the tills",
  media: "Photos and documents",
} as const;

export type Scope = keyof typeof scopeMeanings;

export const allScopes = Object.keys(scopeMeanings) as Scope[];

export const isScope = (value: string): value is Scope => Object.hasOwn(scopeMeanings, value);

/** Splits a scope string on whitespace, without duplicates, in the order asked. */
export function splitScope(scope: string): string[] {
  return [...new Set(scope.split(/\s+/).filter((part) => part !== ""))];
}
