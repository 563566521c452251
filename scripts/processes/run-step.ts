import { PlainError } from "../plain-error.ts";
import { type ChildOptions, spawnChild } from "./spawn-child.ts";

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
  const reason =
    end.problem ?? (end.signal ? `it was ended by ${end.signal}` : `it ended with code ${end.code}`);
  const lines = child.lastLines().map((line) => `  ${line}`);
  throw new PlainError(
    [`${options.failure}: ${reason}. Its last lines (of ${options.logFile}):`, ...lines].join("\n"),
  );
}
