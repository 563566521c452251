import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PlainError } from "../plain-error.ts";
import type { Settings } from "./settings.ts";

export type Addresses = { webPort: number; sandboxPort: number; handoutPort: number; databaseUrl: string };

const QUIET = { NEXT_TELEMETRY_DISABLED: "1", CHECKPOINT_DISABLE: "1", PRISMA_HIDE_UPDATE_MESSAGE: "1" };

/** The address at which people reach Larder. */
export function publicUrlOf(settings: Settings, webPort: number): string {
  return settings.publicUrl ?? `http://localhost:${webPort}`;
}

/** The address at which browsers and Larder reach the sandbox. */
export function sandboxUrlOf(sandboxPort: number): string {
  return `http://localhost:${sandboxPort}`;
}

/** Where machines collect tokens. */
export function handoutUrlOf(handoutPort: number): string {
  return process.env.HANDOUT_URL ?? `http://localhost:${handoutPort}`;
}

/** The environment of Larder's processes: web, worker, preparation, build. */
export function larderEnvironment(
  settings: Settings,
  { webPort, sandboxPort, handoutPort, databaseUrl }: Addresses,
  nextAuthSecret: string,
): NodeJS.ProcessEnv {
  const publicUrl = publicUrlOf(settings, webPort);
  return {
    ...process.env,
    ...QUIET,
    NODE_ENV: settings.mode === "dev" ? "development" : "production",
    PORT: String(webPort),
    DATABASE_URL: databaseUrl,
    LARDER_DATA_DIR: settings.dataDir,
    LARDER_DEMO: settings.isDemo ? "1" : "0",
    LARDER_URL: publicUrl,
    HANDOUT_PORT: String(handoutPort),
    HANDOUT_HOST: process.env.HANDOUT_HOST ?? settings.webHost,
    HANDOUT_URL: handoutUrlOf(handoutPort),
    NEXTAUTH_URL: publicUrl,
    NEXTAUTH_SECRET: nextAuthSecret,
    ...(settings.hasSandbox ? providerVariables(sandboxUrlOf(sandboxPort)) : {}),
  };
}

/** The environment of the sandbox, without Larder's variables and secrets. */
export function sandboxEnvironment(settings: Settings, sandboxPort: number): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(LARDER_|NEXTAUTH_|APICBASE_|DATABASE_URL$|PORT$)/.test(name),
  );
  return {
    ...Object.fromEntries(own),
    NODE_ENV: "production",
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_HOST: "127.0.0.1",
    SANDBOX_DATA_DIR: join(settings.dataDir, "sandbox"),
  };
}

function providerVariables(sandboxUrl: string): Record<string, string> {
  return {
    APICBASE_AUTHORIZE_URL: `${sandboxUrl}/oauth/authorize/`,
    APICBASE_TOKEN_URL: `${sandboxUrl}/oauth/token/`,
    APICBASE_INTROSPECT_URL: `${sandboxUrl}/oauth/introspect/`,
    APICBASE_REVOKE_URL: `${sandboxUrl}/oauth/revoke_token/`,
    APICBASE_PROBE_URL: `${sandboxUrl}/api/v2/accounts/users`,
    APICBASE_IDENTITY_URL: `${sandboxUrl}/api/v2/accounts/me`,
    APICBASE_IDENTITY_USER_ID: "/user/id",
    APICBASE_IDENTITY_USER_NAME: "/user/name",
    APICBASE_IDENTITY_LIBRARY_ID: "/library/id",
    APICBASE_IDENTITY_LIBRARY_NAME: "/library/name",
  };
}

/** The secret of the session cookie: the operator's, or one created at the first start and kept in the data directory. */
export function readNextAuthSecret(dataDir: string, given: string | undefined): string {
  if (given) return given;
  const path = join(dataDir, "nextauth-secret");
  const kept = existsSync(path) ? readFileSync(path, "utf8").trim() : "";
  if (kept) return kept;
  const secret = randomBytes(32).toString("base64url");
  writeFileSync(`${path}.new`, secret, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  return secret;
}

function fileOf(dataDir: string): string {
  return join(dataDir, "worker-environment.json");
}

/**
 * Saves the environment of this start for workers that are started beside it, readable by its owner only. Master keys
 * in the environment are not saved: such a worker must get them in its own.
 */
export function writeWorkerEnvironment(dataDir: string, larder: NodeJS.ProcessEnv): void {
  const saved = Object.entries(larder).filter(
    ([name]) =>
      /^(LARDER_|APICBASE_|NEXTAUTH_|DATABASE_URL$|NODE_ENV$|PORT$)/.test(name) &&
      name !== "LARDER_MASTER_KEYS",
  );
  writeFileSync(fileOf(dataDir), JSON.stringify(Object.fromEntries(saved)), { mode: 0o600 });
}

/**
 * The environment that the last start on this data directory saved.
 * @throws PlainError when there was none
 */
function readWorkerEnvironment(dataDir: string): NodeJS.ProcessEnv {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), "utf8"));
  } catch {
    throw new PlainError(
      `No Larder was started on ${dataDir}, and DATABASE_URL is not set. Start Larder with npm start, or set DATABASE_URL and the master keys.`,
    );
  }
}

/**
 * What a process beside a running Larder runs with: the caller's environment where it names a database, and otherwise that
 * of the Larder in this data directory. @throws PlainError when there is neither
 */
export function environmentBeside(settings: Settings): NodeJS.ProcessEnv {
  const { databaseUrl, dataDir } = settings;
  if (!databaseUrl) return { ...process.env, ...readWorkerEnvironment(dataDir) };
  const secret = readNextAuthSecret(dataDir, process.env.NEXTAUTH_SECRET);
  const ports = {
    webPort: settings.webPort.port,
    sandboxPort: settings.sandboxPort.port,
    handoutPort: settings.handoutPort.port,
  };
  return larderEnvironment(settings, { ...ports, databaseUrl }, secret);
}
