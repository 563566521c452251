import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import type { DatabaseRole } from "#lib/db/database-roles.ts";
import { PlainError } from "../plain-error.ts";
import { findFreePort, portState } from "../start/ports.ts";
import { waitUntil } from "../wait-until.ts";
import {
  type Access,
  ensureCluster,
  lastErrorLine,
  POSTGRES_USER,
  readAccess,
  stopOrphan,
  writeAccess,
} from "./cluster.ts";
import { chooseRunAs, findPostgresBinaries, postgresEnvironment } from "./programs.ts";
import { type Passwords, urlAs } from "./roles.ts";

export type PostgresOptions = {
  /** The directory of the cluster, created when missing. */
  dataDir: string;
  /** Where the server writes its log. */
  logFile: string;
  /** The database that `url` names; created when missing. */
  database?: string;
  /** False trades crash safety for speed, for temporary servers. */
  durable?: boolean;
  maxConnections?: number;
  /** Where the programs of another Postgres are; those that npm installed unless given. */
  binDir?: string | undefined;
  /** Aborted when the start should be given up. */
  signal?: AbortSignal;
};

export type RunningPostgres = {
  pid: number;
  port: number;
  /** The connection URL of `database`, with the superuser's password. */
  url: string;
  /** The connection URL of another database of the same server. */
  urlOf(database: string): string;
  /** The passwords of the roles, which exist once they are prepared (see roles.ts). */
  passwords: Passwords;
  /** Creates `database` unless it exists. */
  createDatabase(database: string): Promise<void>;
  /** Settles when the server has ended for any reason. */
  ended: Promise<void>;
  /** Ends sessions, writes a checkpoint and stops; resolves when the process is gone. */
  stop(): Promise<void>;
  /** Stops at once without a checkpoint; the next start recovers. */
  kill(): void;
};

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;
const DEFAULT_CONNECTIONS = 200;
const ATTEMPTS = 5;
const RETRY_DELAY_MS = 500;
// Another process took the port, or processes of a killed server have not ended yet.
const TEMPORARY_ERROR = /address already in use|could not create any TCP|shared memory block/i;

/**
 * Starts the embedded Postgres on `dataDir`, on a free port of the loopback address, after stopping one that a
 * killed start left.
 * @throws PlainError with a sentence when it cannot be set up or does not come up; the signal's reason when it is
 * aborted meanwhile
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const durable = options.durable ?? true;
  const parent = dirname(options.dataDir);
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  const dataDir = join(realpathSync(parent), basename(options.dataDir));
  const binaries = await findPostgresBinaries(options.binDir);
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
    const maintenanceUrl = urlFor(port, access.password, "postgres");
    if (await waitForReady(server, maintenanceUrl, dataDir, options.signal)) {
      writeAccess(dataDir, { ...access, port });
      const running = toRunning(server, port, access, options.database ?? "larder");
      await running.createDatabase(options.database ?? "larder");
      return running;
    }
    const reason = server.hasEnded() ? server.reason() : "it did not answer within a minute";
    await stop(server);
    options.signal?.throwIfAborted();
    if (attempt < ATTEMPTS && TEMPORARY_ERROR.test(reason)) {
      await pause(RETRY_DELAY_MS, undefined, { signal: options.signal });
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

async function pickPort({ port }: Access): Promise<number> {
  if (port !== undefined && (await portState(port, "127.0.0.1")) === "free") return port;
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

// In its own session, so that a Ctrl-C in the terminal does not stop it before the processes that use it.
function launch(
  [command = "", ...args]: string[],
  ids: { uid?: number; gid?: number },
  logFile: string,
): Server {
  const log = openSync(logFile, "a", 0o600);
  const logStart = readFileSync(logFile).length;
  const child = spawn(command, args, {
    ...ids,
    env: postgresEnvironment(),
    cwd: "/",
    detached: true,
    stdio: ["ignore", log, log],
  });
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
  url: string,
  dataDir: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const isSettled = async () => server.hasEnded() || (await answersFor(url, dataDir));
  const bounds = { timeoutMs: READY_TIMEOUT_MS, intervalMs: 25, ...(signal ? { signal } : {}) };
  return (await waitUntil(isSettled, bounds)) && !server.hasEnded();
}

// A copied data directory has the same port and password, so the original's server could answer instead.
async function answersFor(url: string, dataDir: string): Promise<boolean> {
  return runSql(url, "SHOW data_directory").then(
    ([row]) => row?.data_directory === dataDir,
    () => false,
  );
}

async function runSql(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that dies between two queries emits an error here; a running query rejects by itself.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A role's URL of the database that was last started on `dataDir`; undefined when none was. */
export function keptPostgresUrl(
  dataDir: string,
  role: DatabaseRole,
  database = "larder",
): string | undefined {
  const { password, port, roles } = readAccess(dataDir) ?? {};
  if (password === undefined || port === undefined || !roles) return undefined;
  return urlAs(urlFor(port, password, database), role, roles);
}

function urlFor(port: number, password: string, database: string): string {
  return `postgresql://${POSTGRES_USER}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

function toRunning(
  server: Server,
  port: number,
  { password, roles }: Access,
  database: string,
): RunningPostgres {
  const urlOf = (name: string) => urlFor(port, password, name);
  return {
    pid: server.pid,
    port,
    url: urlOf(database),
    urlOf,
    passwords: roles,
    ended: server.ended,
    stop: () => stop(server),
    kill: () => void server.child.kill("SIGQUIT"),
    async createDatabase(name) {
      const exists = `SELECT 1 FROM pg_database WHERE datname = ${pg.escapeLiteral(name)}`;
      if ((await runSql(urlOf("postgres"), exists)).length > 0) return;
      await runSql(urlOf("postgres"), `CREATE DATABASE ${pg.escapeIdentifier(name)}`);
    },
  };
}

// SIGINT is Postgres's fast shutdown. SIGQUIT is the immediate one, after which the next start recovers.
async function stop(server: Server): Promise<void> {
  if (server.hasEnded()) return;
  server.child.kill("SIGINT");
  if (await waitUntil(() => server.hasEnded(), { timeoutMs: STOP_TIMEOUT_MS, intervalMs: 20 })) return;
  server.child.kill("SIGQUIT");
  await server.ended;
}
