/** The scopes that Apicbase documents, and what each gives access to. */
export const knownScopes = {
  accounts: "Users and outlets of the library",
  library: "Recipes, ingredients and menus",
  inventory: "Stock, counts and movements",
  procurement: "Orders, suppliers and deliveries",
  sales: "Sales figures and POS items",
  media: "Images and files",
} as const;
