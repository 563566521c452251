import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { ensureCluster } from "../../scripts/postgres/cluster.ts";
import { chooseRunAs, findPostgresBinaries, postgresEnvironment } from "../../scripts/postgres/programs.ts";
import { waitUntil } from "../../scripts/wait-until.ts";
import { query } from "../clone/copy-database.ts";
import type { DatabaseMachine, Network } from "./network.ts";

const port = 5432;
const readyWithinMs = 60_000;

/** A Postgres on a machine of its own. */
export interface PostgresServer {
  readonly machine: DatabaseMachine;
  urlOf(database: string): string;
  /** Runs one statement in its database `postgres`. */
  run<T>(statement: string): Promise<T[]>;
  start(): Promise<void>;
  /** Kills the server and all its sessions, as a loss of power does. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** What all servers of a group have in common. */
export interface ServerPlace {
  network: Network;
  /** Where each has a directory of its own. */
  directory: string;
  password: string;
}

const dataDirOf = (directory: string, machine: DatabaseMachine) => join(directory, machine, "postgres");

const settings = {
  port: String(port),
  unix_socket_directories: "",
  max_connections: "200",
  timezone: "UTC",
  log_timezone: "UTC",
  wal_level: "replica",
  // A standby that was away for a while catches up from what is kept.
  wal_keep_size: "512MB",
  hot_standby: "on",
  // A machine that vanished without a word holds its locks no longer than half a minute.
  tcp_keepalives_idle: "15",
  tcp_keepalives_interval: "5",
  tcp_keepalives_count: "3",
  // A link that was cut is noticed within seconds.
  wal_sender_timeout: "5s",
  wal_receiver_timeout: "5s",
  wal_retrieve_retry_interval: "500ms",
};

/** Makes the first server's cluster, which others may copy and connect to. @returns the superuser's password */
export async function makeCluster(
  { network, directory }: Omit<ServerPlace, "password">,
  machine: DatabaseMachine,
): Promise<string> {
  const dataDir = dataDirOf(directory, machine);
  mkdirSync(join(directory, machine), { recursive: true, mode: 0o700 });
  const binaries = await findPostgresBinaries();
  const access = ensureCluster(dataDir, binaries, chooseRunAs(binaries, dataDir), { durable: true });
  const admitted = ["all", "replication"].map(
    (what) => `host ${what} all ${network.addresses.range} scram-sha-256\n`,
  );
  appendFileSync(join(dataDir, "pg_hba.conf"), admitted.join(""));
  return access.password;
}

/** A server on a directory that `makeCluster` or `copyServer` made. */
export function createServer(
  { network, directory, password }: ServerPlace,
  machine: DatabaseMachine,
): PostgresServer {
  const dataDir = dataDirOf(directory, machine);
  let child: ChildProcess | null = null;
  const urlOf = (database: string) =>
    `postgresql://larder:${password}@${network.addresses.of(machine, "db")}:${port}/${database}`;
  const run = <T>(statement: string) => query<T>(`${urlOf("postgres")}?connect_timeout=2`, statement);
  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
  return {
    machine,
    urlOf,
    run,
    async start() {
      const binaries = await findPostgresBinaries();
      const { prefix, spawnIds } = chooseRunAs(binaries, dataDir);
      const own = ["db", "repl"] as const;
      // Where machines are one host, the moving address is another's.
      const listen = network.canCut ? "*" : own.map((wire) => network.addresses.of(machine, wire)).join(",");
      const all = { ...settings, listen_addresses: listen, cluster_name: machine };
      const options = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
      const [program, ...args] = network.onMachine(machine, [
        ...prefix,
        binaries.postgres,
        "-D",
        dataDir,
        ...options,
      ]);
      const log = openSync(join(directory, machine, "postgres.log"), "a");
      child = spawn(program, args, {
        ...spawnIds,
        env: postgresEnvironment(),
        cwd: "/",
        stdio: ["ignore", log, log],
      });
      const isUp = () =>
        run("SELECT 1").then(
          () => true,
          () => false,
        );
      if (!(await waitUntil(isUp, { timeoutMs: readyWithinMs, intervalMs: 50 })))
        throw new Error(
          `The Postgres of ${machine} did not start: see ${join(directory, machine, "postgres.log")}.`,
        );
    },
    // The immediate shutdown ends every session without a word to the disk: what was not synced is lost.
    kill: () => end("SIGQUIT"),
    stop: () => end("SIGINT"),
  };
}

const leftOut = new Set([
  "pg_wal",
  "pg_replslot",
  "postmaster.pid",
  "postmaster.opts",
  "backup_label",
  "standby.signal",
]);

/** Copies what is there at the moment: what goes meanwhile is in the log that follows. */
function copyTree(from: string, to: string, owner: { uid: number; gid: number }): void {
  mkdirSync(to, { mode: 0o700 });
  chownSync(to, owner.uid, owner.gid);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (leftOut.has(entry.name)) continue;
    if (entry.isDirectory()) copyTree(source, target, owner);
    else if (entry.isFile()) {
      copyFileSync(source, target);
      chmodSync(target, 0o600);
      chownSync(target, owner.uid, owner.gid);
    }
  }
}

/** Makes a machine's server a standby of another: a base backup, taken while that runs, without programs that npm's Postgres lacks. */
export async function copyServer(
  { network, directory, password }: ServerPlace,
  source: PostgresServer,
  machine: DatabaseMachine,
): Promise<PostgresServer> {
  const [from, to] = [dataDirOf(directory, source.machine), dataDirOf(directory, machine)];
  const owner = statSync(from);
  mkdirSync(join(directory, machine), { recursive: true, mode: 0o700 });
  const { mode } = statSync(join(directory, source.machine));
  chownSync(join(directory, machine), 0, owner.gid);
  chmodSync(join(directory, machine), mode & 0o777);
  rmSync(to, { recursive: true, force: true });
  const client = new pg.Client({ connectionString: source.urlOf("postgres") });
  await client.connect();
  try {
    await client.query("SELECT pg_backup_start('copy', true)");
    copyTree(from, to, owner);
    const { rows } = await client.query<{ labelfile: string }>("SELECT labelfile FROM pg_backup_stop(false)");
    const give = (name: string, content: string) => {
      writeFileSync(join(to, name), content, { mode: 0o600 });
      chownSync(join(to, name), owner.uid, owner.gid);
    };
    for (const name of ["pg_wal", "pg_replslot"]) copyTreeOf(join(to, name), owner);
    give("backup_label", rows[0]?.labelfile ?? "");
    give("standby.signal", "");
    give(
      "postgresql.auto.conf",
      `primary_conninfo = '${conninfo({ network, directory, password }, source.machine, machine)}'\n`,
    );
  } finally {
    await client.end();
  }
  return createServer({ network, directory, password }, machine);
}

function copyTreeOf(directory: string, owner: { uid: number; gid: number }): void {
  mkdirSync(directory, { mode: 0o700 });
  chownSync(directory, owner.uid, owner.gid);
}

/** Where a standby gets the log from, over the network that replication has to itself. */
export function conninfo(
  { network, password }: ServerPlace,
  primary: DatabaseMachine,
  standby: DatabaseMachine,
): string {
  return `host=${network.addresses.of(primary, "repl")} port=${port} user=larder password=${password} application_name=${standby}`;
}
