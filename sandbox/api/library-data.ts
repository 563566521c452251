import type { Scope } from "../oauth/scopes.ts";
import { brasserieLeopold } from "./brasserie-leopold-data.ts";
import { cantineDuPort } from "./cantine-du-port-data.ts";

export type LibraryData = {
  outlet: string;
  users: Array<{ id: number; name: string; email: string; role: string }>;
  ingredients: Array<{ id: number; name: string; unit: string; price: string; allergens: string[] }>;
  recipes: Array<{ id: number; name: string; portions: number; sellingPrice: string }>;
  suppliers: string[];
};

type Resource = { scope: Scope; list(data: LibraryData): unknown[] };

const libraries = new Map<string, LibraryData>([
  ["brasserie-leopold", brasserieLeopold],
  ["cantine-du-port", cantineDuPort],
]);

/** The API's resources by path, without trailing slash. */
export const resources: ReadonlyMap<string, Resource> = new Map<string, Resource>([
  ["/api/v2/accounts/users", { scope: "accounts", list: (data) => data.users }],
  ["/api/v2/library/recipes", { scope: "library", list: toRecipes }],
  ["/api/v2/library/ingredients", { scope: "library", list: toIngredients }],
  ["/api/v2/inventory/stock", { scope: "inventory", list: toStock }],
  ["/api/v2/sales/orders", { scope: "sales", list: toSales }],
  ["/api/v2/procurement/orders", { scope: "procurement", list: toPurchases }],
  ["/api/v2/media/images", { scope: "media", list: toImages }],
]);

export function listResources(resource: Resource, libraryId: string): unknown[] {
  const data = libraries.get(libraryId);
  return data === undefined ? [] : resource.list(data);
}

function toRecipes({ recipes }: LibraryData) {
  return recipes.map(({ id, name, portions, sellingPrice }) => ({
    id,
    name,
    portions,
    selling_price: sellingPrice,
    currency: "EUR",
  }));
}

function toIngredients({ ingredients }: LibraryData) {
  return ingredients.map(({ id, name, unit, price, allergens }) => ({
    id,
    name,
    unit,
    price_per_unit: price,
    currency: "EUR",
    allergens,
  }));
}

function toStock({ ingredients, outlet }: LibraryData) {
  return ingredients.map(({ id, name, unit }, index) => ({
    ingredient: { id, name },
    outlet,
    quantity: ((index * 7) % 23) + 2,
    unit,
    counted_on: `2026-03-${String((index % 9) + 1).padStart(2, "0")}`,
  }));
}

function toSales({ recipes, outlet }: LibraryData) {
  return recipes.map(({ id, name, sellingPrice }, index) => ({
    id: 88_000 + id,
    outlet,
    sold_on: `2026-03-${String((index % 7) + 2).padStart(2, "0")}`,
    lines: [{ recipe: { id, name }, quantity: ((index * 5) % 11) + 1, unit_price: sellingPrice }],
  }));
}

function toPurchases({ suppliers, ingredients, outlet }: LibraryData) {
  return suppliers.map((supplier, index) => ({
    id: 41_000 + index,
    supplier,
    outlet,
    status: index === 0 ? "sent" : "delivered",
    lines: ingredients
      .filter((_, line) => line % suppliers.length === index)
      .map(({ id, name, unit }) => ({ ingredient: { id, name }, quantity: 5, unit })),
  }));
}

function toImages({ recipes }: LibraryData) {
  return recipes.map(({ id, name }) => ({
    id: 7_000 + id,
    recipe: { id, name },
    file_name: `${name.toLowerCase().replaceAll(/[^a-z]+/g, "-")}.jpg`,
    width: 1600,
    height: 1200,
  }));
}
