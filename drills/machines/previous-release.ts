import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
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

/**
 * Puts the sources of a commit beside, with the packages that are installed here, and builds its pages. The packages must be
 * the same. A folder in which a release is built already is taken as it is. @returns the folder in which its processes run
 */
export async function preparePrevious(commit: string, directory: string): Promise<string> {
  if (existsSync(join(commit, ".next", "BUILD_ID"))) return resolve(commit);
  const previous = join(directory, "previous");
  mkdirSync(previous);
  extract(commit, previous);
  const lockOf = (of: string) => readFileSync(join(of, "package-lock.json"), "utf8");
  if (lockOf(previous) !== lockOf(projectDir)) {
    throw new PlainError(
      `The packages of ${commit} are others than those that are installed here: choose a commit with the same package-lock.json.`,
    );
  }
  // Next's build does not follow links out of its folder.
  run(previous, "cp", "-al", join(projectDir, "node_modules"), join(previous, "node_modules"));
  run(previous, join(previous, "node_modules/.bin/prisma"), "generate");
  const env = { ...process.env, NODE_ENV: "production" } as const;
  await buildWeb({
    projectDir: previous,
    env,
    logFile: join(directory, "previous-build.log"),
    say: console.log,
  });
  return previous;
}
