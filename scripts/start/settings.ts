import { join, resolve } from "node:path";
import type { RuntimeRole } from "#lib/db/database-roles.ts";
import { findDatabaseUrlProblem } from "#lib/db/database-url.ts";
import { PlainError } from "../plain-error.ts";
import type { RequestedPort } from "./ports.ts";

export type Settings = {
  mode: "start" | "dev";
  projectDir: string;
  dataDir: string;
  webPort: RequestedPort;
  webHost: string;
  /** The public origin, when the operator set one. */
  publicUrl: string | undefined;
  sandboxPort: RequestedPort;
  handoutPort: RequestedPort;
  /** The operator's own Postgres; undefined means the embedded one. */
  databaseUrl: string | undefined;
  /** The URLs with which web, worker and handout processes use the operator's Postgres; none, or each. */
  roleUrls: Record<RuntimeRole, string> | undefined;
  hasSandbox: boolean;
  isDemo: boolean;
};

type Environment = Record<string, string | undefined>;
type Read = (name: string) => string | undefined;

const LOOPBACK_HOSTS = new Set(["127.0.0.1", "::1", "localhost"]);
const PROVIDER_VARIABLES = [
  "APICBASE_AUTHORIZE_URL",
  "APICBASE_TOKEN_URL",
  "APICBASE_INTROSPECT_URL",
  "APICBASE_REVOKE_URL",
  "APICBASE_PROBE_URL",
  "APICBASE_IDENTITY_URL",
];

/**
 * The settings in the environment and the command line. An empty variable counts as unset.
 * @throws PlainError with the name of an invalid variable
 */
export function readSettings(environment: Environment, args: string[], projectDir: string): Settings {
  const read = (name: string) => environment[name]?.trim() || undefined;
  const unknown = args.find((arg) => arg !== "--dev");
  if (unknown !== undefined) {
    throw new PlainError(
      `Larder does not know the option ${unknown}. Its only option is --dev; its settings are environment variables.`,
    );
  }
  const databaseUrl = readDatabaseUrl("DATABASE_URL", read);
  const hasSandbox = !PROVIDER_VARIABLES.some(read);
  const isDemo = readFlag("LARDER_DEMO", read) ?? (databaseUrl === undefined && hasSandbox);
  return {
    mode: args.includes("--dev") ? "dev" : "start",
    projectDir,
    dataDir: resolve(projectDir, read("LARDER_DATA_DIR") ?? join(projectDir, ".larder")),
    webPort: readPort("PORT", read, 3000),
    webHost: readWebHost(read("LARDER_HOST"), isDemo),
    publicUrl: readPublicUrl(read("LARDER_URL")),
    sandboxPort: readPort("SANDBOX_PORT", read, 4010),
    handoutPort: readPort("HANDOUT_PORT", read, 4020),
    databaseUrl,
    roleUrls: readRoleUrls(read, databaseUrl !== undefined),
    hasSandbox,
    isDemo,
  };
}

function readWebHost(host: string | undefined, isDemo: boolean): string {
  if (!isDemo) return host ?? "0.0.0.0";
  if (host !== undefined && !LOOPBACK_HOSTS.has(host)) {
    throw new PlainError(
      `The demo's passwords are public, so it must listen on this machine only, but LARDER_HOST is ${host}. ` +
        "Unset LARDER_HOST, or set LARDER_DEMO=0.",
    );
  }
  return host ?? "127.0.0.1";
}

function readPort(name: string, read: Read, fallback: number): RequestedPort {
  const value = read(name);
  if (value === undefined) return { port: fallback, isExplicit: false };
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535) {
    throw new PlainError(`${name} is not a port: it must be a whole number from 1 to 65535.`);
  }
  return { port, isExplicit: true };
}

function readFlag(name: string, read: Read): boolean | undefined {
  const value = read(name);
  if (value === undefined || value === "0" || value === "1")
    return value === undefined ? undefined : value === "1";
  throw new PlainError(`${name} must be 0 or 1.`);
}

function readPublicUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new PlainError(
      "LARDER_URL must be the address in people's browsers, such as https://larder.example.com.",
    );
  }
  if (url.href === `${url.origin}/`) return url.origin;
  // The value may contain a password, so the message does not repeat it.
  throw new PlainError(
    "LARDER_URL must be an origin alone, such as https://larder.example.com: " +
      "Larder cannot be served below a path, and a query, a fragment or a user has no place in it.",
  );
}

// The value contains a password, so no message repeats it.
function readDatabaseUrl(name: string, read: Read): string | undefined {
  const value = read(name);
  if (value === undefined) return undefined;
  const problem = findDatabaseUrlProblem(value);
  if (problem !== null) throw new PlainError(`${name} ${problem}`);
  return value;
}

/** The variables with the URLs of the roles of running processes. */
export const roleVariables: Record<RuntimeRole, string> = {
  web: "LARDER_WEB_DATABASE_URL",
  worker: "LARDER_WORKER_DATABASE_URL",
  handout: "LARDER_HANDOUT_DATABASE_URL",
};

function readRoleUrls(read: Read, hasDatabase: boolean): Settings["roleUrls"] {
  const { web, worker, handout } = roleVariables;
  const urls = {
    web: readDatabaseUrl(web, read),
    worker: readDatabaseUrl(worker, read),
    handout: readDatabaseUrl(handout, read),
  };
  if (!(urls.web || urls.worker || urls.handout)) return undefined;
  if (!hasDatabase)
    throw new PlainError(`Set DATABASE_URL too: the URLs of roles are of the operator's own Postgres.`);
  if (urls.web && urls.worker && urls.handout) {
    return { web: urls.web, worker: urls.worker, handout: urls.handout };
  }
  throw new PlainError(`Set ${web}, ${worker} and ${handout}, or none of them.`);
}
