/** The scopes that Apicbase documents, and what each gives access to. */
export const knownScopes = {
  accounts: "Users and outlets of the library",
  library: "Recipes, ingredients and menus",
  inventory: "Stock, counts and movements",
  procurement: "Orders, suppliers and deliveries",
  sales: "Sales figures and POS items",
  media: "Images and files",
} as const;

/** Scopes that are often asked for together. */
export interface ScopePreset {
  label: string;
  scopes: readonly (keyof typeof knownScopes)[];
}

/** What integrations usually need, by what they do: scopes open an area and say nothing about reading or writing. */
export const scopePresets: readonly ScopePreset[] = [
  { label: "Everything", scopes: ["accounts", "library", "inventory", "procurement", "sales", "media"] },
  { label: "Recipes and images", scopes: ["library", "media"] },
  { label: "Recipes and stock", scopes: ["library", "inventory"] },
  { label: "Sales at the till", scopes: ["accounts", "sales"] },
  { label: "Orders and stock", scopes: ["inventory", "procurement"] },
];
