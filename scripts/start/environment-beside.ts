import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PlainError } from "../plain-error.ts";
import { keptPostgresUrl } from "../postgres/start-postgres.ts";
import { configuration, environmentFor, forEmbeddedDatabase, secretsOf } from "./allowed-variables.ts";
import { larderEnvironment } from "./environment.ts";
import type { Settings } from "./settings.ts";

/** What can be started beside a running Larder. */
export type BesideKind = "web" | "worker" | "handout" | "admin";

/** With which role each works: what concerns the whole installation is done as the owner of the tables. */
const roleOf = { web: "web", worker: "worker", handout: "handout", admin: "migrator" } as const;

/** What a start leaves in its data directory for processes that are started beside it: no secrets. */
type Kept = {
  variables: Record<string, string>;
  /** The names of secrets that were in the environment of the start. */
  given: string[];
};

// Each process listens at an address of its own.
const notShared = new Set(["HANDOUT_PORT", "HANDOUT_HOST", "HANDOUT_URL", "NODE_USE_ENV_PROXY"]);

function fileOf(dataDir: string): string {
  return join(dataDir, "start-settings.json");
}

/**
 * Keeps the settings of this start for processes that are started beside it. Secrets that the operator has in the
 * environment are not written: such a process must get them in its own.
 */
export function keepForBeside(dataDir: string, larder: NodeJS.ProcessEnv): void {
  // Of earlier versions, with secrets in it.
  rmSync(join(dataDir, "worker-environment.json"), { force: true });
  const names = ["NODE_ENV", ...configuration].filter((name) => !notShared.has(name));
  const variables = names.flatMap((name) => (larder[name] === undefined ? [] : [[name, larder[name]]]));
  const needed = new Set([...secretsOf.worker, ...secretsOf.handout]);
  const secrets = [...needed].filter((name) => larder[name] && process.env[name]);
  const kept = { variables: Object.fromEntries(variables), given: secrets };
  writeFileSync(fileOf(dataDir), JSON.stringify(kept), { mode: 0o600 });
}

/** @throws PlainError when nothing was started on the data directory */
function readKept(dataDir: string): Kept {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), "utf8"));
  } catch {
    throw new PlainError(
      `No Larder was started on ${dataDir}, and DATABASE_URL is not set. Start Larder with npm start, or set DATABASE_URL and the master keys.`,
    );
  }
}

/** @throws PlainError when the start had secrets in its environment that this process lacks */
function requireGiven(kind: BesideKind, dataDir: string, given: string[]): void {
  const missing = given.filter((name) => secretsOf[kind].includes(name) && !process.env[name]);
  if (missing.length === 0) return;
  throw new PlainError(
    `The Larder on ${dataDir} was started with ${missing.join(", ")} in its environment, and Larder writes such secrets ` +
      `nowhere. Set ${missing.length === 1 ? "it" : "them"} for this process too.`,
  );
}

/** @throws PlainError when the database was never started */
function embeddedUrl(kind: BesideKind, dataDir: string): string {
  const url = keptPostgresUrl(join(dataDir, "postgres"), roleOf[kind]);
  if (url) return url;
  throw new PlainError(`The embedded database of ${dataDir} does not run. Start Larder with npm start.`);
}

/**
 * What a process beside a running Larder runs with: the caller's environment where it names a database, and otherwise the
 * settings of the Larder in this data directory with the caller's secrets. @throws PlainError when there is neither
 */
export function environmentBeside(kind: BesideKind, settings: Settings): NodeJS.ProcessEnv {
  const { databaseUrl, dataDir } = settings;
  if (databaseUrl) {
    const ports = {
      webPort: settings.webPort.port,
      sandboxPort: settings.sandboxPort.port,
      handoutPort: settings.handoutPort.port,
    };
    const own = {
      ...ports,
      databaseUrl: { ...settings.roleUrls, migrator: databaseUrl }[roleOf[kind]] ?? databaseUrl,
    };
    return environmentFor(kind, larderEnvironment(settings, own));
  }
  const { variables, given } = readKept(dataDir);
  requireGiven(kind, dataDir, given);
  const url = embeddedUrl(kind, dataDir);
  return environmentFor(kind, { ...forEmbeddedDatabase(process.env), ...variables, DATABASE_URL: url });
}
