import pg from "pg";
import { runtimeNames } from "#lib/db/database-roles.ts";
import { createRole } from "../../postgres/roles.ts";
import type { Command } from "../command.ts";

function sayRoles(): string {
  const names = Object.values(runtimeNames);
  const list = names.map(pg.escapeIdentifier).join(", ");
  return [
    "-- Run in Larder's database, by a superuser or a role that may make roles. Running it again changes nothing.",
    ...names.map((name) => `${createRole(name)};`),
    `DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO ${list}', current_database()); END $$;`,
    "-- Passwords are not in this script. Set them in psql, which sends and logs hashes alone:",
    ...names.map((name) => `--   \\password ${name}`),
  ].join("\n");
}

/** The roles of running processes in a Postgres of the operator's. */
export const roles: readonly Command[] = [
  {
    words: ["roles"],
    takes: [],
    does: "prints the SQL that makes the roles of running processes in your own Postgres, for psql",
    says: [
      "npm run --silent db:roles | psql … is the same. What they may do there is granted by each start.",
    ],
    beside: null,
    run: async () => sayRoles(),
  },
];
