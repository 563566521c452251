import type { DatabaseSync } from "node:sqlite";
import { hash } from "@node-rs/argon2";
import { allScopes, type Scope } from "../oauth/scopes.ts";
import { inTransaction } from "./open-database.ts";

export const demoPassword = "apicbase-demo";

const demoLibraries = [
  { id: "brasserie-leopold", name: "Brasserie Leopold" },
  { id: "cantine-du-port", name: "Cantine du Port" },
] as const;

type DemoAccount = {
  email: string;
  name: string;
  role: "owner" | "member" | "partner";
  libraryId: string | null;
  permissions: readonly Scope[];
  about: string;
};

export const demoAccounts: readonly DemoAccount[] = [
  {
    email: "chef@brasserie.test",
    name: "Nora Claes",
    role: "owner",
    libraryId: "brasserie-leopold",
    permissions: allScopes,
    about: "owns the library Brasserie Leopold",
  },
  {
    email: "kitchen@brasserie.test",
    name: "Sam Peeters",
    role: "member",
    libraryId: "brasserie-leopold",
    permissions: ["library", "inventory"],
    about: "works at Brasserie Leopold, may see recipes and stock only",
  },
  {
    email: "chef@cantine.test",
    name: "Idris Benali",
    role: "owner",
    libraryId: "cantine-du-port",
    permissions: allScopes,
    about: "owns the library Cantine du Port",
  },
  {
    email: "partner@example.test",
    name: "Mila Janssens",
    role: "partner",
    libraryId: null,
    permissions: [],
    about: "a partner: registers applications that every library can add, has no library",
  },
];

/** Adds the demo libraries and accounts to an empty database only. */
export async function seedAccounts(db: DatabaseSync): Promise<void> {
  if (db.prepare("SELECT 1 FROM users LIMIT 1").get() !== undefined) return;
  const passwordHash = await hash(demoPassword);
  inTransaction(db, () => {
    const addLibrary = db.prepare("INSERT INTO libraries (id, name) VALUES (?, ?)");
    for (const library of demoLibraries) addLibrary.run(library.id, library.name);
    const addUser = db.prepare(
      "INSERT INTO users (id, email, name, password_hash, role, library_id, permissions) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    for (const account of demoAccounts) {
      const permissions = account.permissions.join(" ");
      const { email, name, role, libraryId } = account;
      addUser.run(email, email, name, passwordHash, role, libraryId, permissions);
    }
  });
}
