// `npm run handout`: runs another handout process, with the caller's environment where it names a database and otherwise with that
// of the Larder in this data directory.
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { PlainError, sentenceFor } from "../plain-error.ts";
import { endingWithParent, handoutArguments } from "./children.ts";
import { environmentBeside } from "./environment.ts";
import { readSettings } from "./settings.ts";
import { onRequestToEnd } from "./shutdown.ts";

async function run(): Promise<number> {
  const projectDir = resolve(import.meta.dirname, "../..");
  const settings = readSettings(process.env, [], projectDir);
  const child = spawn(process.execPath, [...endingWithParent(), ...handoutArguments], {
    cwd: projectDir,
    env: environmentBeside(settings),
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.on("message", () => process.stdout.write("Another handout process is running. Ctrl-C stops it.\n"));
  onRequestToEnd(() => child.kill("SIGTERM"));
  return new Promise((resolve, reject) => {
    child.once("error", () => reject(new PlainError("The handout process could not be started.")));
    child.once("exit", (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
}

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`${sentenceFor(error)}\n`);
  process.exitCode = 1;
}
