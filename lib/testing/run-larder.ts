import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, vi } from "vitest";
import { closeDb } from "#lib/db/client.ts";
import type { DatabaseRole } from "#lib/db/database-roles.ts";
import { prepareVault } from "#lib/vault/vault.ts";
import type { SandboxControl } from "../../sandbox/testing/sandbox-control.ts";
import { type RunningSandbox, startSandbox } from "../../sandbox/testing/start-sandbox.ts";
import { asOwner, closeOwner, setOwnerUrl } from "./as-owner.ts";
import { createTestDatabase, type TestDatabase } from "./create-test-database.ts";

export interface Larder {
  /** The sandbox's control, once the tests run. */
  readonly control: SandboxControl;
  readonly sandboxUrl: string;
  readonly databaseUrl: string;
  /** The URL of the role that owns the tables. */
  readonly ownerUrl: string;
  /** The configuration as a child process needs it. */
  readonly environment: Readonly<Record<string, string>>;
}

type Settings = Record<string, string>;

interface Running {
  sandbox: RunningSandbox;
  database: TestDatabase;
  dataDir: string;
  environment: Record<string, string>;
}

async function start(overrides: Settings, sandboxSettings: Settings, as?: DatabaseRole): Promise<Running> {
  const sandboxStart = startSandbox({ env: sandboxSettings });
  const [sandbox, database] = await Promise.all([sandboxStart, createTestDatabase(as)]);
  const dataDir = mkdtempSync(join(tmpdir(), "larder-data-"));
  const { control } = sandbox;
  const environment = {
    DATABASE_URL: database.url,
    LARDER_DATA_DIR: dataDir,
    LARDER_MASTER_KEYS: `test:${randomBytes(32).toString("base64")}`,
    LARDER_LOG_LEVEL: "silent",
    LARDER_DEMO: "0",
    LARDER_PROVIDER_TIMEOUT_MS: "10000",
    LARDER_PROVIDER_CALLS_PER_MINUTE: "1000000",
    NEXTAUTH_SECRET: randomBytes(32).toString("hex"),
    APICBASE_AUTHORIZE_URL: control.authorizeUrl,
    APICBASE_TOKEN_URL: control.tokenUrl,
    APICBASE_INTROSPECT_URL: control.introspectUrl,
    APICBASE_REVOKE_URL: control.revokeUrl,
    APICBASE_PROBE_URL: control.probeUrl,
    APICBASE_IDENTITY_URL: control.identityUrl,
    APICBASE_IDENTITY_USER_ID: "/user/id",
    APICBASE_IDENTITY_USER_NAME: "/user/name",
    APICBASE_IDENTITY_LIBRARY_ID: "/library/id",
    APICBASE_IDENTITY_LIBRARY_NAME: "/library/name",
    ...overrides,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  setOwnerUrl(database.ownerUrl);
  await prepareVault(asOwner());
  return { sandbox, database, dataDir, environment };
}

/**
 * Larder for one test file: a migrated database of its own, its own sandbox process, and the configuration that
 * joins the two. Everything ends with the file.
 * @param sandboxSettings the sandbox's own variables, `SANDBOX_…`
 * @param as the kind of process whose role it uses in the database; unless given, a role with the rights of all of them
 */
export function runLarder(
  overrides: Settings = {},
  sandboxSettings: Settings = {},
  as?: DatabaseRole,
): Larder {
  let running: Running | undefined;
  const current = () => {
    if (!running) throw new Error("Larder runs from beforeAll on.");
    return running;
  };
  beforeAll(async () => {
    running = await start(overrides, sandboxSettings, as);
  });
  afterAll(async () => {
    await closeDb();
    await closeOwner();
    await running?.sandbox.stop();
    await running?.database.drop();
    if (running) rmSync(running.dataDir, { recursive: true, force: true });
  });
  return {
    get control() {
      return current().sandbox.control;
    },
    get sandboxUrl() {
      return current().sandbox.url;
    },
    get databaseUrl() {
      return current().database.url;
    },
    get ownerUrl() {
      return current().database.ownerUrl;
    },
    get environment() {
      return current().environment;
    },
  };
}
