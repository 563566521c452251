type Part = { stop: () => Promise<void> | void; kill?: () => void };

/** Stops everything that was started, once, in the opposite order. */
export class Shutdown {
  readonly #controller = new AbortController();
  readonly #parts: Part[] = [];
  #finished: Promise<void> | undefined;

  /** Aborted when a stop is requested, so that a start under way gives up. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  add(part: Part): void {
    this.#parts.push(part);
  }

  /** Lets a start under way give up. Stops nothing yet. */
  abort(): void {
    this.#controller.abort();
  }

  /** Stops every part, the last one first. Further calls wait for the same stop. */
  run(): Promise<void> {
    this.abort();
    this.#finished ??= this.#stopAll();
    return this.#finished;
  }

  /** Kills every part at once. */
  kill(): void {
    this.abort();
    for (const part of this.#parts.toReversed()) part.kill?.();
  }

  async #stopAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const part of this.#parts.toReversed()) {
      try {
        await part.stop();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

const PARENT_CHECK_MS = 500;
const SAME_REQUEST_MS = 1_000;

/**
 * Calls `listener` each time this process is asked to end: by a signal, or because the npm that started it was killed.
 * On Ctrl-C the terminal and npm both send a signal, so further signals within a second count as the same request.
 */
export function onRequestToEnd(listener: () => void): void {
  let lastAt = Number.NEGATIVE_INFINITY;
  const request = () => {
    if (performance.now() - lastAt < SAME_REQUEST_MS) return;
    lastAt = performance.now();
    listener();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, request);
  if (process.env.npm_lifecycle_event) watchParent(request);
}

// Larder may outlive another parent, such as a shell.
function watchParent(request: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    request();
  }, PARENT_CHECK_MS);
  timer.unref();
}
