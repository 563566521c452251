// The supervisor behind `npm start` and `npm run dev`: starts database, sandbox, web server and worker, prints their
// addresses, keeps them running, and stops them in order.
import { resolve } from "node:path";
import { sentenceFor } from "../plain-error.ts";
import { readSecretFiles } from "./secret-files.ts";
import { readSettings } from "./settings.ts";
import { onRequestToEnd, Shutdown } from "./shutdown.ts";
import { startEverything } from "./start-everything.ts";

const shutdown = new Shutdown();
let isEnding = false;

// A closed terminal must not end this process before everything is stopped.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
onRequestToEnd(() => {
  if (isEnding) {
    shutdown.kill();
    process.exit(1);
  }
  say("\nLarder is stopping. Press Ctrl-C again to stop it at once.");
  void end(0);
});

async function end(code: number, problem?: unknown): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  if (problem !== undefined) printError(sentenceFor(problem));
  shutdown.abort();
  await starting.catch(() => undefined);
  try {
    await shutdown.run();
  } catch (error) {
    printError(sentenceFor(error));
    process.exit(1);
  }
  process.exit(code);
}

async function start(): Promise<void> {
  const projectDir = resolve(import.meta.dirname, "../..");
  readSecretFiles(process.env);
  const settings = readSettings(process.env, process.argv.slice(2), projectDir);
  await startEverything(settings, shutdown, { say, onGivenUp: (reason) => void end(1, reason) });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function printError(line: string): void {
  process.stderr.write(`${line}\n`);
}

const starting = start();
starting.catch((error) => end(1, error));
