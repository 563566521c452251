import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { PlainError } from "../../scripts/plain-error.ts";
import { buildWeb } from "../../scripts/start/web-build.ts";
import { projectDir } from "../harness.ts";

function run(directory: string, program: string, ...args: string[]): void {
  execFileSync(program, args, { cwd: directory, stdio: ["ignore", "ignore", "pipe"], maxBuffer: 2 ** 26 });
}

function extract(commit: string, directory: string): void {
  try {
    const archive = execFileSync("git", ["archive", commit], { cwd: projectDir, maxBuffer: 2 ** 28 });
    execFileSync("tar", ["-x", "-C", directory], { input: archive });
  } catch (cause) {
    throw new PlainError(
      `The sources of ${commit} cannot be had from this clone. Fetch it whole (git fetch --unshallow), or name another commit.`,
      { cause },
    );
  }
}

/** @throws PlainError when a migration of the release has become another one since: no database of it can be migrated */
function requireSameMigrations(previous: string): void {
  const folder = "prisma/migrations";
  const sqlOf = (of: string, name: string) => {
    const file = join(of, folder, name, "migration.sql");
    return existsSync(file) ? readFileSync(file, "utf8") : null;
  };
  const names = readdirSync(join(previous, folder));
  const changed = names.filter((name) => sqlOf(previous, name) !== sqlOf(projectDir, name));
  if (changed.length === 0) return;
  throw new PlainError(
    `Since that release these migrations were changed: ${changed.join(", ")}. Choose another.`,
  );
}

/** @throws PlainError unless the release has the packages that are installed here */
function requireSamePackages(previous: string): void {
  const lockOf = (of: string) => readFileSync(join(of, "package-lock.json"), "utf8");
  if (lockOf(previous) === lockOf(projectDir)) return;
  throw new PlainError(
    "The packages of that release are others than those that are installed here: choose a commit with the same package-lock.json.",
  );
}

async function build(previous: string, logFile: string): Promise<void> {
  // Next's build does not follow links out of its folder.
  run(previous, "cp", "-al", join(projectDir, "node_modules"), join(previous, "node_modules"));
  run(previous, join(previous, "node_modules/.bin/prisma"), "generate");
  const env = { ...process.env, NODE_ENV: "production" } as const;
  await buildWeb({ projectDir: previous, env, logFile, say: console.log });
}

/**
 * The folder with a release, from which its database is made and its processes run: one in which it is built already, as it
 * is, or the sources of a commit, which are put beside and built.
 */
export async function preparePrevious(release: string, directory: string): Promise<string> {
  if (existsSync(join(release, ".next", "BUILD_ID"))) {
    requireSameMigrations(resolve(release));
    return resolve(release);
  }
  const previous = join(directory, "previous");
  mkdirSync(previous);
  extract(release, previous);
  requireSamePackages(previous);
  requireSameMigrations(previous);
  await build(previous, join(directory, "previous-build.log"));
  return previous;
}
