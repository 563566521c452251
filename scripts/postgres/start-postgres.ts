import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { PlainError } from "../plain-error.ts";
import { findFreePort, portState } from "../start/ports.ts";
import { waitUntil } from "../wait-until.ts";
import { type Access, ensureCluster, lastErrorLine, POSTGRES_USER, writeAccess } from "./cluster-files.ts";
import { stopOrphan } from "./orphan.ts";
import { chooseRunAs, findPostgresBinaries } from "./programs.ts";

export type PostgresOptions = {
  /** Where the cluster lives; made at first. Its parent must exist or be creatable. */
  dataDir: string;
  /** Where the server writes its log. */
  logFile: string;
  /** The database that `url` names; created when missing. */
  database?: string;
  /** False gives up crash safety for speed: for throw-away servers. */
  durable?: boolean;
  maxConnections?: number;
};

export type RunningPostgres = {
  pid: number;
  port: number;
  /** The connection URL of `database`, with the superuser's password. */
  url: string;
  /** The connection URL of another database of the same server. */
  urlOf(database: string): string;
  /** Creates `database` unless it exists. */
  createDatabase(database: string): Promise<void>;
  /** Settles when the server has ended, for whatever reason. */
  ended: Promise<void>;
  /** Ends sessions, writes a checkpoint and stops; resolves when the process is gone. */
  stop(): Promise<void>;
  /** Stops at once, without a checkpoint; the next start recovers. */
  kill(): void;
};

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;
const DEFAULT_CONNECTIONS = 200;
const ATTEMPTS = 5;
const RETRY_DELAY_MS = 500;
// Somebody was faster at the port, or the processes of a killed server have not all noticed yet.
const PASSING_TROUBLE = /address already in use|could not create any TCP|shared memory block/i;

/**
 * Starts the embedded Postgres on `dataDir`, on a free port of the loopback address, after stopping one that a
 * killed start left behind.
 * @throws PlainError with a sentence when it cannot be set up or does not come up
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const durable = options.durable ?? true;
  const parent = dirname(options.dataDir);
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const dataDir = join(realpathSync(parent), basename(options.dataDir));
  const binaries = await findPostgresBinaries();
  await stopOrphan(dataDir);
  const runAs = chooseRunAs(binaries, dataDir);
  const access = ensureCluster(dataDir, binaries, runAs, { durable });

  for (let attempt = 1; ; attempt++) {
    const port = await pickPort(access);
    const args = [
      ...runAs.prefix,
      binaries.postgres,
      "-D",
      dataDir,
      ...settings(port, durable, options.maxConnections ?? DEFAULT_CONNECTIONS),
    ];
    const server = launch(args, runAs.spawnIds, options.logFile);
    const outcome = await waitForReady(server, port, access);
    if (outcome === "ready") {
      writeAccess(dataDir, { ...access, port });
      const running = toRunning(server, port, access, options.database ?? "larder");
      await running.createDatabase(options.database ?? "larder");
      return running;
    }
    await stop(server);
    const reason = outcome === "slow" ? "it did not answer within a minute" : server.reason();
    if (attempt < ATTEMPTS && PASSING_TROUBLE.test(reason)) {
      await pause(RETRY_DELAY_MS);
      continue;
    }
    throw new PlainError(`The database did not start: ${reason} (its log is ${options.logFile})`);
  }
}

type Server = {
  pid: number;
  child: ChildProcess;
  ended: Promise<void>;
  hasEnded(): boolean;
  reason(): string;
};

async function pickPort(access: Access): Promise<number> {
  if (access.port !== undefined && (await portState(access.port, "127.0.0.1")) === "free") return access.port;
  return findFreePort();
}

function settings(port: number, durable: boolean, maxConnections: number): string[] {
  const values = {
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: String(maxConnections),
    timezone: "UTC",
    log_timezone: "UTC",
    log_line_prefix: "%m [%p] ",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

// In a session of its own, so that a Ctrl-C in the terminal does not stop it before those who use it.
function launch(
  [command = "", ...args]: string[],
  ids: { uid?: number; gid?: number },
  logFile: string,
): Server {
  const log = openSync(logFile, "a", 0o600);
  const logStart = readFileSync(logFile).length;
  const env = { ...process.env, LC_ALL: "C" };
  const child = spawn(command, args, { ...ids, env, cwd: "/", detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  let problem = "";
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      problem = error.message;
      hasEnded = true;
      resolve();
    });
    child.once("exit", () => {
      hasEnded = true;
      resolve();
    });
  });
  const reason = () =>
    problem || lastErrorLine(readFileSync(logFile).subarray(logStart).toString()) || "it ended";
  return { pid: child.pid ?? 0, child, ended, hasEnded: () => hasEnded, reason };
}

async function waitForReady(
  server: Server,
  port: number,
  { password }: Access,
): Promise<"ready" | "ended" | "slow"> {
  const isReady = await waitUntil(
    async () => server.hasEnded() || (await canConnect(urlFor(port, password, "postgres"))),
    { timeoutMs: READY_TIMEOUT_MS, intervalMs: 25 },
  );
  if (server.hasEnded()) return "ended";
  return isReady ? "ready" : "slow";
}

async function canConnect(url: string): Promise<boolean> {
  return runSql(url, "SELECT 1").then(
    () => true,
    () => false,
  );
}

async function runSql(url: string, sql: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that dies ends the connection between two questions too; a question that was asked rejects by itself.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query(sql)).rowCount ?? 0;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function urlFor(port: number, password: string, database: string): string {
  return `postgresql://${POSTGRES_USER}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

function toRunning(server: Server, port: number, { password }: Access, database: string): RunningPostgres {
  const urlOf = (name: string) => urlFor(port, password, name);
  return {
    pid: server.pid,
    port,
    url: urlOf(database),
    urlOf,
    ended: server.ended,
    stop: () => stop(server),
    kill: () => void server.child.kill("SIGQUIT"),
    async createDatabase(name) {
      const exists = `SELECT 1 FROM pg_database WHERE datname = ${pg.escapeLiteral(name)}`;
      if ((await runSql(urlOf("postgres"), exists)) > 0) return;
      await runSql(urlOf("postgres"), `CREATE DATABASE ${pg.escapeIdentifier(name)}`);
    },
  };
}

// SIGINT is Postgres's fast shutdown; SIGQUIT the immediate one, which recovers at the next start.
async function stop(server: Server): Promise<void> {
  if (server.hasEnded()) return;
  server.child.kill("SIGINT");
  if (await waitUntil(() => server.hasEnded(), { timeoutMs: STOP_TIMEOUT_MS, intervalMs: 20 })) return;
  server.child.kill("SIGQUIT");
  await server.ended;
}
