import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { closeDb } from "#lib/db/client.ts";
import { prepareVault } from "#lib/vault/vault.ts";
import { type RunningSandbox, type SandboxOptions, startSandbox } from "../sandbox/testing/start-sandbox.ts";
import { prepareTestDatabase } from "../scripts/test/prepare-database.ts";
import { startTestPostgres, type TestPostgres } from "../scripts/test/start-postgres.ts";

export const projectDir = resolve(fileURLToPath(new URL("..", import.meta.url)));

type HarnessPostgres = Pick<TestPostgres, "url" | "directory" | "stop">;

/**
 * What a drill uses: a real Postgres, a real sandbox, and the environment of a Larder that uses both. The drill itself works
 * as a superuser; the processes that it starts get the roles of their kinds (see worker-process.ts).
 */
export interface Harness {
  postgres: HarnessPostgres;
  sandbox: RunningSandbox;
  dataDir: string;
  environment: Record<string, string>;
  stop(): Promise<void>;
}

/**
 * Starts what a drill needs and sets this process's environment to use it.
 * @param overrides variables that replace the drill's own
 * @param options settings of its Postgres, or a Postgres that runs already; the sandbox's own variables
 */
export async function startHarness(
  overrides: Record<string, string> = {},
  options: {
    durable?: boolean;
    maxConnections?: number;
    postgres?: HarnessPostgres;
    sandbox?: Record<string, string>;
    /** Where the sandbox runs, and on which port, if not beside the drill. */
    sandboxAt?: Pick<SandboxOptions, "elsewhere" | "port">;
    /** Prepares the empty database, tables and keys, where another release does that. */
    prepare?: () => Promise<void>;
  } = {},
): Promise<Harness> {
  const postgres = options.postgres ?? (await startTestPostgres(options));
  const dataDir = mkdtempSync(join(tmpdir(), "larder-drill-"));
  const sandbox = await startSandbox({ env: options.sandbox ?? {}, ...options.sandboxAt });
  const { control } = sandbox;
  const environment = {
    DATABASE_URL: postgres.url,
    LARDER_DATA_DIR: dataDir,
    LARDER_MASTER_KEYS: `drill:${randomBytes(32).toString("base64")}`,
    LARDER_LOG_LEVEL: "silent",
    LARDER_DEMO: "0",
    LARDER_PROVIDER_TIMEOUT_MS: "1000",
    LARDER_PROVIDER_CALLS_PER_MINUTE: "1000000",
    NEXTAUTH_SECRET: randomBytes(32).toString("hex"),
    APICBASE_AUTHORIZE_URL: control.authorizeUrl,
    APICBASE_TOKEN_URL: control.tokenUrl,
    APICBASE_INTROSPECT_URL: control.introspectUrl,
    APICBASE_REVOKE_URL: control.revokeUrl,
    APICBASE_PROBE_URL: control.probeUrl,
    ...overrides,
  };
  Object.assign(process.env, environment);
  if (options.prepare) await options.prepare();
  else {
    await prepareTestDatabase(postgres.url, postgres.directory);
    await prepareVault();
  }
  const harness: Harness = {
    ...{ postgres, sandbox, dataDir, environment },
    async stop() {
      await closeDb();
      // The one that runs now: a drill may have started it again.
      await harness.sandbox.stop();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return harness;
}

type DoubleSpends = Awaited<ReturnType<RunningSandbox["control"]["doubleSpends"]>>;

/** Offers of one token that were under way at the same time, by the sandbox's own log: never allowed, whatever the cause. */
export function findOverlaps(doubleSpends: DoubleSpends): string[] {
  return doubleSpends.flatMap(({ credentialSha256, calls }) => {
    const overlapping = calls.some((call, index) => {
      const next = calls[index + 1];
      return next !== undefined && (call.answeredAt ?? call.receivedAt) > next.receivedAt;
    });
    return overlapping ? [`Offers of the token ${credentialSha256.slice(0, 8)} overlapped.`] : [];
  });
}

/** The whole number after `--name`, or the fallback. */
export function numberOption(name: string, fallback: number): number {
  const index = process.argv.indexOf(`--${name}`);
  if (index < 0) return fallback;
  const value = Number(process.argv[index + 1]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} needs a whole number from 1.`);
  return value;
}
