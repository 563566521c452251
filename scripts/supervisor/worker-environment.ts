import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PlainError } from "../plain-error.ts";

function fileOf(dataDir: string): string {
  return join(dataDir, "worker-environment.json");
}

/**
 * Leaves the environment of this start for workers that are started beside it, readable by its owner alone. Keys that
 * the operator keeps in the environment stay there: a worker wants them from its own.
 */
export function leaveWorkerEnvironment(dataDir: string, larder: NodeJS.ProcessEnv): void {
  const own = Object.entries(larder).filter(
    ([name]) =>
      /^(LARDER_|APICBASE_|NEXTAUTH_|DATABASE_URL$|NODE_ENV$|PORT$)/.test(name) &&
      name !== "LARDER_MASTER_KEYS",
  );
  writeFileSync(fileOf(dataDir), JSON.stringify(Object.fromEntries(own)), { mode: 0o600 });
}

/**
 * The environment that the last start of this data directory left.
 * @throws PlainError when there was none
 */
export function readWorkerEnvironment(dataDir: string): NodeJS.ProcessEnv {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), "utf8"));
  } catch {
    throw new PlainError(
      `There is no running Larder in ${dataDir}, and DATABASE_URL is not set: a worker needs one or the other. Start Larder with npm start, or set DATABASE_URL and the master keys.`,
    );
  }
}
