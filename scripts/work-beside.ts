import { resolve } from "node:path";
import { environmentBeside } from "./start/environment-beside.ts";
import { readSecretFiles } from "./start/secret-files.ts";
import { readSettings } from "./start/settings.ts";

const projectDir = resolve(import.meta.dirname, "..");

/**
 * Does a command's work with the environment of a process of that kind beside Larder, running or not, and closes the database
 * after it. What the work imports of Larder's library it imports itself, later: the library reads the environment.
 */
export async function workBeside<T>(
  kind: Parameters<typeof environmentBeside>[0],
  work: () => Promise<T>,
): Promise<T> {
  readSecretFiles(process.env);
  Object.assign(process.env, environmentBeside(kind, readSettings(process.env, [], projectDir)));
  const { closeDb } = await import("#lib/db/client.ts");
  try {
    return await work();
  } finally {
    await closeDb();
  }
}
