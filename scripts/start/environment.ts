import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environmentFor, forEmbeddedDatabase } from "./allowed-variables.ts";
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

/** All that Larder's processes need together. None gets all of it: see allowed-variables.ts. */
export function larderEnvironment(
  settings: Settings,
  { webPort, sandboxPort, handoutPort, databaseUrl }: Addresses,
  nextAuthSecret?: string,
): NodeJS.ProcessEnv {
  const publicUrl = publicUrlOf(settings, webPort);
  const own = settings.databaseUrl === undefined ? forEmbeddedDatabase(process.env) : process.env;
  return {
    ...own,
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
    ...(nextAuthSecret === undefined ? {} : { NEXTAUTH_SECRET: nextAuthSecret }),
    ...(settings.hasSandbox ? providerVariables(sandboxUrlOf(sandboxPort)) : {}),
  };
}

/** The environment of the sandbox, without Larder's variables and secrets. */
export function sandboxEnvironment(settings: Settings, sandboxPort: number): NodeJS.ProcessEnv {
  return {
    ...environmentFor("sandbox", process.env),
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
