import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { commandLineOf, isRunning } from "#lib/processes/process-identity.ts";
import { PlainError } from "../plain-error.ts";
import { waitUntil } from "../wait-until.ts";
import { type PostgresBinaries, postgresEnvironment, type RunAs } from "./programs.ts";
import { completePasswords, type Passwords } from "./roles.ts";

export const POSTGRES_USER = "larder";

/** What is kept between starts: the passwords of the superuser and of the other roles, and the port that was free last time. */
export type Access = { password: string; port?: number; roles: Passwords };

/**
 * The access to the cluster in `dataDir`, from the file beside it; undefined when there is none. Roles that an earlier
 * version did not know get new passwords, which count once they are written.
 */
export function readAccess(dataDir: string): Access | undefined {
  try {
    const kept = JSON.parse(readFileSync(accessFileOf(dataDir), "utf8"));
    return { ...kept, roles: completePasswords(kept.roles) };
  } catch {
    return undefined;
  }
}

export function writeAccess(dataDir: string, access: Access): void {
  const path = accessFileOf(dataDir);
  const content = JSON.stringify(access);
  if (existsSync(path) && readFileSync(path, "utf8") === content) return;
  writeFileSync(`${path}.new`, content, { mode: 0o600, flush: true });
  // When root starts a user's Larder, the file still belongs to that user.
  const owner = existsSync(path) ? statSync(path) : undefined;
  if (owner && process.getuid?.() === 0) chownSync(`${path}.new`, owner.uid, owner.gid);
  renameSync(`${path}.new`, path);
}

/**
 * Creates the cluster in `dataDir` unless it exists, and returns the access to it. The directory gets its name only
 * when it is complete, so that an interrupted initdb leaves nothing that looks like a cluster.
 */
export function ensureCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  runAs: RunAs,
  options: { durable: boolean },
): Access {
  if (existsSync(join(dataDir, "PG_VERSION"))) return existingAccess(dataDir, binaries);
  const access: Access = { password: randomBytes(24).toString("base64url"), roles: completePasswords() };
  const unfinished = `${dataDir}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  if (runAs.account) chownSync(unfinished, runAs.account.uid, runAs.account.gid);
  initialise(unfinished, access.password, binaries, runAs, options);
  writeAccess(dataDir, access);
  renameSync(unfinished, dataDir);
  return access;
}

function existingAccess(dataDir: string, binaries: PostgresBinaries): Access {
  const version = readFileSync(join(dataDir, "PG_VERSION"), "utf8").trim();
  if (version !== binaries.majorVersion) {
    throw new PlainError(
      `The data in ${dataDir} was written by Postgres ${version}, and this Larder brings ${binaries.majorVersion}. ` +
        "Use the Larder version that wrote it to dump it, or move the directory away to start with an empty database.",
    );
  }
  const access = readAccess(dataDir);
  if (access) return access;
  throw new PlainError(
    `The password file of the database is missing: ${accessFileOf(dataDir)}. Restore it from your backup, or move ` +
      `${dataDir} away to start with an empty database.`,
  );
}

function initialise(
  directory: string,
  password: string,
  binaries: PostgresBinaries,
  runAs: RunAs,
  { durable }: { durable: boolean },
): void {
  // The builtin provider, which came with version 17, sorts and compares the same on every machine, whatever its locales.
  const locale =
    Number(binaries.majorVersion) >= 17
      ? ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
      : ["--encoding=UTF8", "--locale=C.UTF-8"];
  const passwordFile = `${directory}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (runAs.account) chownSync(passwordFile, runAs.account.uid, runAs.account.gid);
  const access = [`--username=${POSTGRES_USER}`, "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  const args = [`--pgdata=${directory}`, ...access, ...locale, ...(durable ? [] : ["--no-sync"])];
  const [command = binaries.initdb, ...rest] = [...runAs.prefix, binaries.initdb, ...args];
  const result = spawnSync(command, rest, {
    ...runAs.spawnIds,
    cwd: "/",
    env: postgresEnvironment(),
    encoding: "utf8",
  });
  rmSync(passwordFile);
  if (result.status === 0) return;
  rmSync(directory, { recursive: true, force: true });
  const reason = result.error?.message ?? lastErrorLine(result.stderr) ?? `it ended with ${result.status}`;
  throw new PlainError(`The database could not be set up in ${directory}: ${reason}`);
}

/** The line of Postgres's output with the error, without its prefix. */
export function lastErrorLine(output: string): string | undefined {
  const lines = output.split("\n").map((line) => line.trim());
  const errors = lines.filter((line) => /\b(error|fatal|panic|could not|cannot)\b/i.test(line));
  return errors.at(-1)?.replace(/^.*?\b(?:error|FATAL|PANIC|ERROR):\s*/, "") || lines.filter(Boolean).at(-1);
}

function accessFileOf(dataDir: string): string {
  return `${dataDir}.access.json`;
}

/** The process number of the Postgres that runs on `dataDir`, whoever started it. */
export function findPostgresOn(dataDir: string): number | undefined {
  let pid: number;
  try {
    pid = Number(readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n")[0]);
  } catch {
    return undefined;
  }
  // After a reboot the number may belong to any process: only a Postgres on this directory is ours.
  const commandLine = Number.isInteger(pid) && pid > 1 ? commandLineOf(pid) : undefined;
  const isOurs = commandLine?.includes("postgres") && commandLine.includes(realpathSync(dataDir));
  return isOurs ? pid : undefined;
}

/** Stops the Postgres that a killed start left on `dataDir`, so that a new one can use its data. */
export async function stopOrphan(dataDir: string): Promise<void> {
  const pid = findPostgresOn(dataDir);
  if (pid === undefined) return;
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (!isRunning(pid)) return;
      throw new PlainError(
        `A Postgres left by an earlier start (process ${pid}) still runs on ${dataDir}, and this user may not stop ` +
          "it. Stop it, or start Larder as the user who started it.",
        { cause: error },
      );
    }
    if (await waitUntil(() => !isRunning(pid), { timeoutMs: 20_000 })) return;
  }
  throw new PlainError(
    `A Postgres left by an earlier start (process ${pid}) still runs on ${dataDir} and does not stop. ` +
      `Stop it with \`kill ${pid}\` and start again.`,
  );
}
