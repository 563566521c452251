/** The roles of running processes; what each may do is in prisma/grants.ts. */
export const runtimeRoles = ["web", "worker", "handout"] as const;
export type RuntimeRole = (typeof runtimeRoles)[number];

/** Who works with the database: the migrator owns the schema and works at the start alone. */
export const databaseRoles = ["migrator", ...runtimeRoles] as const;
export type DatabaseRole = (typeof databaseRoles)[number];

/** The name of a role in the embedded Postgres, and in the script for others. */
export function nameOfRole(role: DatabaseRole): string {
  return `larder_${role}`;
}

/** The names of the roles of running processes. */
export const runtimeNames = {
  web: nameOfRole("web"),
  worker: nameOfRole("worker"),
  handout: nameOfRole("handout"),
} satisfies Record<RuntimeRole, string>;
