import { join } from "node:path";
import type { Settings } from "./settings.ts";

export type Addresses = { webPort: number; sandboxPort: number; databaseUrl: string };

const QUIET = { NEXT_TELEMETRY_DISABLED: "1", CHECKPOINT_DISABLE: "1", PRISMA_HIDE_UPDATE_MESSAGE: "1" };

/** Where people reach Larder. */
export function publicUrlOf(settings: Settings, webPort: number): string {
  return settings.publicUrl ?? `http://localhost:${webPort}`;
}

/** Where browsers and Larder reach the sandbox. */
export function sandboxUrlOf(sandboxPort: number): string {
  return `http://localhost:${sandboxPort}`;
}

/** The environment of the processes that are Larder: web, worker, preparation, build. */
export function larderEnvironment(
  settings: Settings,
  { webPort, sandboxPort, databaseUrl }: Addresses,
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
    NEXTAUTH_URL: publicUrl,
    NEXTAUTH_SECRET: nextAuthSecret,
    ...(settings.hasSandbox ? providerVariables(sandboxUrlOf(sandboxPort)) : {}),
  };
}

/** The environment of the sandbox, which gets none of Larder's secrets. */
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
  };
}
