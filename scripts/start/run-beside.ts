import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { PlainError, sentenceFor } from "../plain-error.ts";
import { type BesideKind, environmentBeside } from "./environment-beside.ts";
import { requireClient } from "./require-client.ts";
import { readSecretFiles } from "./secret-files.ts";
import { readSettings, type Settings } from "./settings.ts";
import { onRequestToEnd } from "./shutdown.ts";

/** A process that runs beside a Larder, in words and in Node's arguments. */
export type Beside = {
  kind: BesideKind;
  name: string;
  args: (settings: Settings) => string[];
  /** Throws a PlainError when it cannot be started as things are. */
  require?: (settings: Settings) => void;
};

const endedBySigterm = 128 + 15;

async function run({ kind, name, args, require }: Beside): Promise<number> {
  const projectDir = resolve(import.meta.dirname, "../..");
  readSecretFiles(process.env);
  const settings = readSettings(process.env, [], projectDir);
  require?.(settings);
  await requireClient(projectDir);
  const child = spawn(process.execPath, args(settings), {
    cwd: projectDir,
    env: environmentBeside(kind, settings),
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.on("message", () => process.stdout.write(`Another ${name} is running. Ctrl-C stops it.\n`));
  let isAskedToEnd = false;
  onRequestToEnd(() => {
    isAskedToEnd = true;
    child.kill("SIGTERM");
  });
  return new Promise((resolve, reject) => {
    child.once("error", () => reject(new PlainError(`The ${name} could not be started.`)));
    child.once("exit", (code, signal) => {
      // Next says by this code that it ended because it was asked to.
      if (isAskedToEnd && code === endedBySigterm) return resolve(0);
      return resolve(signal ? 1 : (code ?? 1));
    });
  });
}

/**
 * Runs another process of a kind, with the caller's environment where it names a database and otherwise with that of the
 * Larder in this data directory, until it ends. Sets this process's exit code.
 */
export async function runBeside(beside: Beside): Promise<void> {
  try {
    process.exitCode = await run(beside);
  } catch (error) {
    process.stderr.write(`${sentenceFor(error)}\n`);
    process.exitCode = 1;
  }
}
