type Part = { stop: () => Promise<void> | void; kill?: () => void };

/** Everything that has been started, to be stopped in the opposite order, once. */
export class Shutdown {
  readonly #controller = new AbortController();
  readonly #parts: Part[] = [];
  #finished: Promise<void> | undefined;

  /** Aborted as soon as a stop is asked for: what is still being set up gives up. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  add(part: Part): void {
    this.#parts.push(part);
  }

  /** Tells what is being set up to give up, without stopping anything yet. */
  abort(): void {
    this.#controller.abort();
  }

  /** Stops every part, the last one first; further calls wait for the same stop. */
  run(): Promise<void> {
    this.abort();
    this.#finished ??= this.#stopAll();
    return this.#finished;
  }

  /** Ends every part at once. */
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
