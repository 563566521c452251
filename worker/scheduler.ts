import { logger } from "#lib/logger.ts";
import { pause } from "./pause.ts";

/** Something that a worker does again and again. */
export interface Round {
  /** What it does, to go on from "Could not". */
  name: string;
  /** Does it once. Returns in how many milliseconds to do it again, unless it is woken earlier. */
  run(): Promise<number>;
}

export interface Scheduler {
  /** Runs a round at once, and from then on whenever it is next due or woken. */
  start(round: Round): void;
  /** Runs a round soon: once, however often it is woken until then, and after the run in which it is now. */
  wake(name: string): void;
  /** Waits until all rounds have ended: after the abort, and after what each of them was in. */
  ended(): Promise<void>;
}

/** A round is not run more often than this, whatever wakes it. */
export const shortestPauseMs = 250;
/** A round is run at least this often: what should have woken it and did not has it late, and no more. */
export const longestPauseMs = 60_000;

const longestFailurePauseMs = 30_000;

/** How long a round rests that has failed so many times in a row. */
function failurePauseMs(failures: number): number {
  return Math.min(shortestPauseMs * 2 ** failures, longestFailurePauseMs);
}

/** Runs the round once. Returns the pause until the next run; counts failures in a row in `failures`. */
async function runOnce({ name, run }: Round, failures: { count: number }): Promise<number> {
  try {
    const pauseMs = await run();
    failures.count = 0;
    return Math.min(Math.max(pauseMs, shortestPauseMs), longestPauseMs);
  } catch (error) {
    failures.count += 1;
    const retryInMs = failurePauseMs(failures.count);
    logger().error({ error, retryInMs }, `Could not ${name}. Retrying.`);
    return retryInMs;
  }
}

/** Repeats rounds until the signal is aborted, each on its own: one that fails or takes long does not hold up others. */
export function createScheduler(signal: AbortSignal): Scheduler {
  const pauses = new Map<string, AbortController>();
  const rounds: Promise<void>[] = [];
  signal.addEventListener("abort", () => {
    for (const resting of pauses.values()) resting.abort();
  });

  async function repeat(round: Round): Promise<void> {
    const failures = { count: 0 };
    while (!signal.aborted) {
      // Before the run: what wakes the round while it runs has it run once more.
      const resting = new AbortController();
      pauses.set(round.name, resting);
      const pauseMs = await runOnce(round, failures);
      await pause(shortestPauseMs, signal);
      await pause(pauseMs - shortestPauseMs, resting.signal);
    }
  }

  return {
    start(round) {
      rounds.push(repeat(round));
    },
    wake(name) {
      pauses.get(name)?.abort();
    },
    async ended() {
      await Promise.all(rounds);
    },
  };
}
