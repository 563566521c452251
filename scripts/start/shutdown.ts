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
