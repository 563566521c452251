import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { MachineCredentials } from "#lib/machines/create-machine.ts";

/** What a release made in its database for the load. */
export interface Filling {
  /** The machines that use their tokens, each of a token set of its own. */
  tills: MachineCredentials[];
  /** The one that always asks. */
  asking: MachineCredentials;
  /** What the browser of a signed-in person sends. */
  cookie: string;
}

/** Runs a script that loads the release's modules: in one process there can be those of one release alone. */
async function runWith(release: string, script: string, ...args: string[]): Promise<string> {
  const node = ["--disable-warning=ExperimentalWarning", "--conditions=react-server"];
  const file = join(import.meta.dirname, script);
  const { stdout } = await promisify(execFile)(process.execPath, [...node, file, release, ...args], {
    cwd: release,
  });
  return stdout;
}

/**
 * Prepares the empty database that this process's environment names, as the release in this folder does it.
 * @param directory where the log of it goes
 */
export async function makeDatabase(release: string, directory: string): Promise<void> {
  await runWith(release, "make-database.ts", directory);
}

/** Makes what the load needs, in the release's own way of writing it. */
export async function fillDatabase(
  release: string,
  { sandboxUrl, sets }: { sandboxUrl: string; sets: number },
): Promise<Filling> {
  const printed = await runWith(release, "fill-database.ts", sandboxUrl, String(sets));
  return JSON.parse(printed.trim().split("\n").at(-1) ?? "");
}
