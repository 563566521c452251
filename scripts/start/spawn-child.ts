import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, renameSync, statSync, writeSync } from "node:fs";
import { PlainError } from "../plain-error.ts";
import { waitUntil } from "../wait-until.ts";

export type ChildOptions = {
  /** What people call it: "web", "sandbox". */
  name: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Where its output goes, appended. */
  logFile: string;
  /** The program; this Node when not given. */
  command?: string;
  /** Also shows its output in the terminal. */
  echo?: boolean;
};

export type ChildEnd = { code: number | null; signal: NodeJS.Signals | null; problem?: string };

export type Child = {
  name: string;
  pid: number;
  hasEnded(): boolean;
  /** Settles, and never rejects, when the process is gone. */
  ended: Promise<ChildEnd>;
  onMessage(listener: (message: unknown) => void): void;
  /** The last lines of what it printed since it was started. */
  lastLines(count?: number): string[];
  /** Asks it to end, and kills it with all it started when it has not within `graceMs`. */
  stop(graceMs?: number): Promise<void>;
  /** Kills it and everything it started, at once. */
  kill(): void;
};

const STOP_GRACE_MS = 10_000;
const LOG_LIMIT_BYTES = 5 * 1024 * 1024;

/**
 * Starts a process in a session of its own, so that a Ctrl-C in the terminal reaches the parent alone, with a
 * channel that closes when the parent dies. Its output goes to a file, which outlives both.
 */
export function spawnChild(options: ChildOptions): Child {
  keepSmall(options.logFile);
  const log = openSync(options.logFile, "a", 0o600);
  const logStart = sizeOf(options.logFile);
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

/** Kills the process and all it started; no such group means that there is nothing left of them. */
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

function keepSmall(logFile: string): void {
  if (sizeOf(logFile) > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.old`);
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
  /** The sentence's beginning when it fails: "The database could not be brought up to date". */
  failure: string;
  signal?: AbortSignal;
};

/**
 * Runs a process to its end.
 * @throws PlainError with the last lines of its output when it fails; the signal's reason when that stops it
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
