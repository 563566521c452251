import {
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { processIdentity } from "#lib/processes/process-identity.ts";
import { PlainError } from "../plain-error.ts";

export type FreeBytes = (directory: string) => number;

const NEEDED_BYTES = 200 * 1024 * 1024;

/**
 * Creates the data directory for its owner only, and checks that it can be written.
 * @throws PlainError when it cannot be created or written, or its disk is nearly full
 */
export function prepareDataDir(directory: string, freeBytes: FreeBytes = readFreeBytes): void {
  try {
    mkdirSync(join(directory, "logs"), { recursive: true, mode: 0o700 });
    // As root, the database's account may pass through (see postgres/programs.ts), and nobody else.
    chmodSync(directory, statSync(directory).mode & 0o710);
    const probe = join(directory, `write-test-${process.pid}`);
    writeFileSync(probe, Buffer.alloc(4096), { flush: true });
    rmSync(probe);
  } catch (error) {
    throw new PlainError(`Larder cannot write its data to ${directory}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  const free = freeBytes(directory);
  if (free >= NEEDED_BYTES) return;
  throw new PlainError(
    `The disk of ${directory} has only ${inMegabytes(free)} MB left, and Larder needs ${inMegabytes(NEEDED_BYTES)}. ` +
      "Free some space, or set LARDER_DATA_DIR to a directory on another disk.",
  );
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return "the disk is full. Free some space, or set LARDER_DATA_DIR to a directory on another disk.";
  }
  if (code === "EACCES" || code === "EPERM") {
    return "this user has no permission. Change the directory's owner, or set LARDER_DATA_DIR to one that is yours.";
  }
  // Node reports a read-only disk as ENOENT when it also creates parents.
  if (code === "EROFS" || code === "ENOENT") {
    return "the directory cannot be created; is the disk read-only? Set LARDER_DATA_DIR to a directory that can be written.";
  }
  if (code === "ENOTDIR" || code === "EEXIST")
    return "there is a file with that name. Set LARDER_DATA_DIR to a directory.";
  return error instanceof Error ? error.message : String(error);
}

function readFreeBytes(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

function inMegabytes(bytes: number): number {
  return Math.floor(bytes / 1024 / 1024);
}

export type ProcessRecord = { pid: number; identity: string };

/** What a start records about itself for the next start. */
export type SupervisorRecord = ProcessRecord & {
  mode?: "start" | "dev";
  url?: string;
  /** The processes that it started and that may outlive it when it is killed. */
  children: ProcessRecord[];
};

export type Lock = {
  /** The record of a start that was killed before this one. */
  previous: SupervisorRecord | undefined;
  /** Changes the record. */
  update(changes: Partial<Omit<SupervisorRecord, keyof ProcessRecord>>): void;
  release(): void;
};

/**
 * Locks the data directory for this process, also when its last owner no longer runs.
 * @throws PlainError when another Larder runs on it
 */
export function takeLock(dataDir: string): Lock {
  const path = lockFileOf(dataDir);
  const identity = processIdentity(process.pid);
  if (!identity) throw new PlainError("Larder cannot see its own process; is /proc mounted?");
  let record: SupervisorRecord = { pid: process.pid, identity, children: [] };
  const write = () => {
    writeFileSync(`${path}.${process.pid}`, JSON.stringify(record), { mode: 0o600, flush: true });
  };
  write();
  let previous: SupervisorRecord | undefined;
  try {
    // Linking fails when the name exists, so one of two starts wins, and its record is complete.
    while (!tryLink(`${path}.${process.pid}`, path)) {
      const holder = readRecord(path);
      if (holder && isAlive(holder)) throw alreadyRunning(holder);
      if (setAside(path, holder)) previous = holder;
    }
  } finally {
    rmSync(`${path}.${process.pid}`, { force: true });
  }
  return {
    previous,
    update(changes) {
      record = { ...record, ...changes };
      write();
      renameSync(`${path}.${process.pid}`, path);
    },
    release: () => rmSync(path, { force: true }),
  };
}

/** The record of the Larder that runs on `dataDir`; undefined when none does. */
export function findRunning(dataDir: string): SupervisorRecord | undefined {
  const record = readRecord(lockFileOf(dataDir));
  return record && isAlive(record) ? record : undefined;
}

/** True when the recorded process runs, and not a later one with its number. */
export function isAlive({ pid, identity }: ProcessRecord): boolean {
  return processIdentity(pid) === identity;
}

function alreadyRunning({ url, pid }: SupervisorRecord): PlainError {
  return new PlainError(
    url
      ? `Larder is already running at ${url} (process ${pid}).`
      : `Larder is already starting (process ${pid}).`,
  );
}

function lockFileOf(dataDir: string): string {
  return join(dataDir, "supervisor.json");
}

// Two starts may find the same stale record. The slower one must not remove the faster one's new lock.
function setAside(path: string, expected: SupervisorRecord | undefined): boolean {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return false;
  }
  const taken = readRecord(aside);
  const isExpected = taken?.pid === expected?.pid && taken?.identity === expected?.identity;
  if (!isExpected) tryLink(aside, path);
  rmSync(aside, { force: true });
  return isExpected;
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function readRecord(path: string): SupervisorRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(path, "utf8"));
    return typeof record?.pid === "number" && typeof record?.identity === "string" ? record : undefined;
  } catch {
    return undefined;
  }
}
