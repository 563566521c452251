import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PlainError } from "../scripts/plain-error.ts";
import { startPostgres } from "../scripts/postgres/start-postgres.ts";
import { nextArguments } from "../scripts/start/children.ts";
import { applyMigrations } from "../scripts/start/database.ts";
import { findFreePort } from "../scripts/start/ports.ts";
import type { Shutdown } from "../scripts/start/shutdown.ts";
import { spawnChild } from "../scripts/start/spawn-child.ts";
import { buildWeb } from "../scripts/start/web-build.ts";
import { waitUntil } from "../scripts/wait-until.ts";
import type { Seeded } from "./console-scenarios.ts";

const projectDir = dirname(dirname(fileURLToPath(import.meta.url)));

export interface BenchLarder {
  url: string;
  databaseUrl: string;
  seeded: Seeded;
  webPid: number;
  postgresPid: number;
}

/** Builds the pages unless there is a build of the current sources, so that these are measured. */
export function buildPages(logFile: string): Promise<void> {
  const env = { ...process.env, NODE_ENV: "production" } as const;
  return buildWeb({ projectDir, env, logFile, say: (line) => process.stderr.write(`${line}\n`) });
}

/** Without a provider: pages only read. */
function environment(databaseUrl: string, dataDir: string, port: number): NodeJS.ProcessEnv {
  const nowhere = "http://127.0.0.1:9/";
  return {
    PATH: process.env.PATH,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    DATABASE_URL: databaseUrl,
    LARDER_DATA_DIR: dataDir,
    LARDER_URL: `http://localhost:${port}`,
    LARDER_LOG_LEVEL: "warn",
    LARDER_MASTER_KEYS: `bench:${randomBytes(32).toString("base64")}`,
    NEXTAUTH_SECRET: randomBytes(32).toString("hex"),
    NEXTAUTH_URL: `http://localhost:${port}`,
    APICBASE_AUTHORIZE_URL: nowhere,
    APICBASE_TOKEN_URL: nowhere,
    APICBASE_INTROSPECT_URL: nowhere,
    APICBASE_REVOKE_URL: nowhere,
    APICBASE_PROBE_URL: nowhere,
  };
}

/** How many token sets there are, and how many people are signed in. */
interface Filling {
  sets: number;
  people: number;
}

async function seed(env: NodeJS.ProcessEnv, { sets, people }: Filling): Promise<Seeded> {
  const quiet = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];
  const args = [...quiet, join(projectDir, "bench/seed-console.ts"), String(sets), String(people)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: projectDir, env });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.ok;
    },
    () => false,
  );
}

/** Starts a filled Postgres and a web process of the build; `shutdown` stops both. */
export async function startBenchLarder(shutdown: Shutdown, filling: Filling): Promise<BenchLarder> {
  const directory = mkdtempSync(join(tmpdir(), "larder-bench-"));
  shutdown.add({ stop: () => rmSync(directory, { recursive: true, force: true }) });
  await buildPages(join(directory, "build.log"));
  const postgres = await startPostgres({
    dataDir: join(directory, "postgres"),
    logFile: join(directory, "postgres.log"),
  });
  shutdown.add(postgres);
  await applyMigrations(postgres.url, { projectDir, logFile: join(directory, "migrate.log") });
  const port = await findFreePort();
  const env = environment(postgres.url, directory, port);
  const seeded = await seed(env, filling);
  const web = spawnChild({
    name: "web",
    args: nextArguments(projectDir, ["start", "-H", "127.0.0.1", "-p", String(port)]),
    env: { ...env, PORT: String(port) },
    cwd: projectDir,
    logFile: join(directory, "web.log"),
  });
  shutdown.add({ stop: () => web.stop() });
  const url = `http://localhost:${port}`;
  const ready = () => answers(`${url}/api/ready`);
  await waitUntil(async () => web.hasEnded() || (await ready()), { timeoutMs: 90_000, intervalMs: 100 });
  if (web.hasEnded()) throw new PlainError(`The web process ended:\n${web.lastLines(20).join("\n")}`);
  const [pid] = readFileSync(join(directory, "postgres/postmaster.pid"), "utf8").split("\n");
  return { url, databaseUrl: postgres.url, seeded, webPid: web.pid, postgresPid: Number(pid) };
}
