import type { LibraryData } from "./library-data.ts";

export const cantineDuPort: LibraryData = {
  outlet: "Quai 14",
  users: [
    { id: 201, name: "Idris Benali", email: "chef@cantine.test", role: "Library owner" },
    { id: 202, name: "Léa Fontaine", email: "sous@cantine.test", role: "Kitchen" },
  ],
  ingredients: [
    { id: 1, name: "Mussels", unit: "kg", price: "4.90", allergens: ["molluscs"] },
    { id: 2, name: "Saffron", unit: "g", price: "3.80", allergens: [] },
    { id: 3, name: "Fennel", unit: "kg", price: "3.20", allergens: [] },
    { id: 4, name: "Chickpeas, dried", unit: "kg", price: "2.40", allergens: [] },
    { id: 5, name: "Couscous, medium", unit: "kg", price: "2.10", allergens: ["gluten"] },
    { id: 6, name: "Preserved lemon", unit: "kg", price: "8.70", allergens: [] },
  ],
  recipes: [
    { id: 21, name: "Mussels with saffron and fennel", portions: 2, sellingPrice: "23.00" },
    { id: 22, name: "Seven vegetable couscous", portions: 4, sellingPrice: "18.50" },
    { id: 23, name: "Chickpea salad, preserved lemon", portions: 2, sellingPrice: "12.00" },
    { id: 24, name: "Orange and almond cake", portions: 8, sellingPrice: "7.50" },
  ],
  suppliers: ["Marée du Nord", "Épices Atlas"],
};
