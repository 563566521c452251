import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, copyFileSync, openSync, readFileSync, statSync, truncateSync, writeSync } from "node:fs";
import { PlainError } from "../plain-error.ts";
import { waitUntil } from "../wait-until.ts";

export type ChildOptions = {
  /** Its name in messages: "web", "sandbox". */
  name: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** The file to which its output is appended; emptied at 5 MB, with one older part kept beside it. */
  logFile: string;
  /** The program; this Node by default. */
  command?: string;
  /** Also shows its output in the terminal. */
  echo?: boolean;
};

export type ChildEnd = { code: number | null; signal: NodeJS.Signals | null; problem?: string };

export type Child = {
  name: string;
  pid: number;
  hasEnded(): boolean;
  /** Settles when the process has ended; never rejects. */
  ended: Promise<ChildEnd>;
  onMessage(listener: (message: unknown) => void): void;
  /** The last lines that it printed. */
  lastLines(count?: number): string[];
  /** Asks it to end, and kills it with everything it started when it has not ended after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
  /** Kills it with everything it started. */
  kill(): void;
};

const STOP_GRACE_MS = 10_000;
const LOG_LIMIT_BYTES = 5 * 1024 * 1024;
const LOG_LOOK_MS = 500;

/**
 * Starts a process in its own session, so that a Ctrl-C in the terminal reaches the parent only, and with a channel
 * that closes when the parent dies. Its output goes to a file.
 */
export function spawnChild(options: ChildOptions): Child {
  keepSmall(options.logFile);
  // Whoever appends goes on at the new end when the file is emptied under it.
  const log = openSync(options.logFile, "a", 0o600);
  let logStart = sizeOf(options.logFile);
  const output = options.echo ? "pipe" : log;
  const child = spawn(options.command ?? process.execPath, options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ["ignore", output, output, "ipc"],
  });
  if (options.echo) copyOutput(child, log);
  else closeSync(log);
  const { ended, hasEnded } = watchEnd(child);
  const watch = setInterval(() => {
    if (keepSmall(options.logFile)) logStart = 0;
  }, LOG_LOOK_MS);
  watch.unref();
  void ended.then(() => clearInterval(watch));
  const kill = () => {
    if (!hasEnded() && child.pid !== undefined) killGroup(child.pid);
  };
  return {
    name: options.name,
    pid: child.pid ?? 0,
    ended,
    hasEnded,
    onMessage: (listener) => child.on("message", listener),
    lastLines: (count = 12) => lastLinesOf(options.logFile, logStart, count),
    kill,
    async stop(graceMs = STOP_GRACE_MS) {
      if (!hasEnded()) child.kill("SIGTERM");
      await waitUntil(hasEnded, { timeoutMs: graceMs, intervalMs: 20 });
      kill();
      await ended;
    },
  };
}

function watchEnd(child: ChildProcess): Pick<Child, "ended" | "hasEnded"> {
  let hasEnded = false;
  const ended = new Promise<ChildEnd>((resolve) => {
    const settle = (end: ChildEnd) => {
      hasEnded = true;
      resolve(end);
    };
    child.once("error", (error) => {
      if (child.pid === undefined) settle({ code: null, signal: null, problem: error.message });
    });
    child.once("exit", (code, signal) => {
      if (child.pid !== undefined) killGroup(child.pid);
      settle({ code, signal });
    });
  });
  return { ended, hasEnded: () => hasEnded };
}

/** Kills the process with everything it started; does nothing when they have all ended. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {}
}

function copyOutput(child: ChildProcess, log: number): void {
  for (const [stream, terminal] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    stream?.on("data", (chunk: Buffer) => {
      writeSync(log, chunk);
      terminal.write(chunk);
    });
  }
  child.once("close", () => closeSync(log));
}

/** Empties a log that has grown large, and keeps one older part of it. Returns whether it did. */
function keepSmall(logFile: string): boolean {
  if (sizeOf(logFile) <= LOG_LIMIT_BYTES) return false;
  copyFileSync(logFile, `${logFile}.old`);
  truncateSync(logFile);
  return true;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function lastLinesOf(file: string, from: number, count: number): string[] {
  const lines = readFileSync(file).subarray(from).toString("utf8").split("\n");
  return lines
    .map((line) => line.trimEnd())
    .filter(Boolean)
    .slice(-count);
}

/** How a process ended, as the end of a sentence. */
export function howItEnded({ code, signal, problem }: ChildEnd): string {
  return problem ?? (signal ? `it was ended by ${signal}` : `it ended with code ${code}`);
}

export type StepOptions = ChildOptions & {
  /** The first words of the message when it fails: "The pages could not be built". */
  failure: string;
  signal?: AbortSignal;
};

/**
 * Runs a process until it ends.
 * @throws PlainError with its last lines when it fails; the signal's reason when it is aborted
 */
export async function runStep(options: StepOptions): Promise<void> {
  options.signal?.throwIfAborted();
  const child = spawnChild(options);
  const abort = () => void child.stop();
  options.signal?.addEventListener("abort", abort, { once: true });
  const end = await child.ended;
  options.signal?.removeEventListener("abort", abort);
  options.signal?.throwIfAborted();
  if (end.code === 0) return;
  const lines = child.lastLines().map((line) => `  ${line}`);
  throw new PlainError(
    [`${options.failure}: ${howItEnded(end)}. Its last lines (of ${options.logFile}):`, ...lines].join("\n"),
  );
}
