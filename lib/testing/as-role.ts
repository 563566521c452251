import { type DatabaseRole, nameOfRole } from "#lib/db/database-roles.ts";

/** The URL of a database on a test's Postgres, where every role has the same password, as another role. */
export function urlAsRole(url: string, role: DatabaseRole): string {
  return Object.assign(new URL(url), { username: nameOfRole(role) }).href;
}

/** The environment variables of a test, with a database URL for that kind of process. */
export function asRole(env: NodeJS.ProcessEnv, role: DatabaseRole): NodeJS.ProcessEnv {
  return { ...env, DATABASE_URL: urlAsRole(env.DATABASE_URL ?? "", role) };
}
