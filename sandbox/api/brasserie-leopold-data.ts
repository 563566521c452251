import type { LibraryData } from "./library-data.ts";

export const brasserieLeopold: LibraryData = {
  outlet: "Leopoldplein",
  users: [
    { id: 101, name: "Nora Claes", email: "chef@brasserie.test", role: "Library owner" },
    { id: 102, name: "Sam Peeters", email: "kitchen@brasserie.test", role: "Kitchen" },
    { id: 103, name: "Jonas Maes", email: "floor@brasserie.test", role: "Floor manager" },
  ],
  ingredients: [
    { id: 1, name: "Grey shrimp, peeled", unit: "kg", price: "68.50", allergens: ["crustaceans"] },
    { id: 2, name: "Beef cheek", unit: "kg", price: "14.20", allergens: [] },
    { id: 3, name: "Brown abbey beer", unit: "l", price: "3.10", allergens: ["gluten"] },
    { id: 4, name: "Belgian endive", unit: "kg", price: "2.95", allergens: [] },
    { id: 5, name: "Cooked ham", unit: "kg", price: "9.80", allergens: [] },
    { id: 6, name: "Gruyère", unit: "kg", price: "17.40", allergens: ["milk"] },
    { id: 7, name: "Bintje potatoes", unit: "kg", price: "0.85", allergens: [] },
    { id: 8, name: "Dark chocolate 70%", unit: "kg", price: "12.60", allergens: ["soy"] },
  ],
  recipes: [
    { id: 11, name: "Shrimp croquettes", portions: 2, sellingPrice: "21.00" },
    { id: 12, name: "Carbonade of beef cheek", portions: 4, sellingPrice: "26.50" },
    { id: 13, name: "Endive with ham, gratinated", portions: 2, sellingPrice: "22.00" },
    { id: 14, name: "Fries, double fried", portions: 1, sellingPrice: "5.50" },
    { id: 15, name: "Chocolate mousse", portions: 6, sellingPrice: "9.50" },
  ],
  suppliers: ["Visgroothandel De Kust", "Slagerij Verbeke", "Groentehof"],
};
