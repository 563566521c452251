import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { inject } from "vitest";
import { findFreePort } from "../start/ports.ts";
import { waitUntil } from "../wait-until.ts";

const programs = ["pgbouncer", "/usr/sbin/pgbouncer"];
/** Debian's account without rights: PgBouncer refuses to run as root. */
const nobody = 65_534;

/** The program's name or path; null where it is not installed. */
export function findPgBouncer(): string | null {
  const works = (program: string) => {
    try {
      execFileSync(program, ["--version"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  };
  return programs.find(works) ?? null;
}

export interface PgBouncer {
  /** A URL of the tests' Postgres, through the pooler. */
  through(url: string): string;
  /** Lets go of its connections to Postgres, so that new ones are made as the database says now. */
  reconnect(): Promise<void>;
  stop(): Promise<void>;
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/**
 * Starts a PgBouncer in transaction mode before the tests' Postgres, with few connections to it.
 * @param roles who may connect, each with the password that all have there
 */
export async function startPgBouncer(program: string, roles: readonly string[]): Promise<PgBouncer> {
  const server = new URL(inject("postgresUrl"));
  const port = await findFreePort();
  const directory = mkdtempSync(join(tmpdir(), "larder-pgbouncer-"));
  const users = join(directory, "users.txt");
  const configuration = join(directory, "pgbouncer.ini");
  const password = decodeURIComponent(server.password);
  writeFileSync(users, roles.map((role) => `${quoted(role)} ${quoted(password)}\n`).join(""));
  writeFileSync(
    configuration,
    `[databases]
* = host=${server.hostname} port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
admin_users = ${roles.join(", ")}
pool_mode = transaction
default_pool_size = 5
ignore_startup_parameters = options
`,
  );
  chmodSync(directory, 0o755);
  const asNobody = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  const child = spawn(program, ["-q", configuration], {
    stdio: "ignore",
    ...asNobody,
  });
  const through = (url: string) => Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href;
  const order = async (statement: string) => {
    const client = new pg.Client({
      connectionString: through(Object.assign(new URL(server), { pathname: "/pgbouncer" }).href),
    });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  const answers = () =>
    order("SHOW VERSION").then(
      () => true,
      () => false,
    );
  if (!(await waitUntil(answers, { timeoutMs: 10_000, intervalMs: 50 })))
    throw new Error("PgBouncer does not answer.");
  return { through, reconnect: () => order("RECONNECT"), stop: () => end(child, directory) };
}

async function end(child: ChildProcess, directory: string): Promise<void> {
  if (child.exitCode === null) {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  }
  rmSync(directory, { recursive: true, force: true });
}
