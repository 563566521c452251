import type { Changes } from "#lib/live/stream-event-view.ts";

/** What the page gives, and a test can replace. */
export interface RefresherSurroundings {
  refresh(): void;
  isShown(changes: Changes | null): boolean;
  /** Whether somebody is in the middle of something. */
  isBusy(): boolean;
  isVisible(): boolean;
  /** Whether Larder answers, as far as known: what is asked of nobody holds up everything that is asked after it. */
  isReachable(): boolean;
  random(): number;
  /** Whether a change is kept back because of what somebody is doing. */
  onKeptBack(isKeptBack: boolean): void;
}

const jitterMs = 800;
const leastGapMs = 2_500;
const lookAgainMs = 1_000;

/** Asks for the page anew after changes: several at once, never under somebody's hands, and never too often. */
export class PageRefresher {
  readonly #around: RefresherSurroundings;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #refreshedAtMs = Number.NEGATIVE_INFINITY;

  constructor(around: RefresherSurroundings) {
    this.#around = around;
  }

  changed(changes: Changes | null): void {
    if (this.#timer !== undefined || !this.#around.isShown(changes)) return;
    const restMs = Math.max(0, this.#refreshedAtMs + leastGapMs - performance.now());
    this.#later(restMs + this.#around.random() * jitterMs);
  }

  /** Shows what was kept back, because somebody asked for it. */
  showNow(): void {
    this.#refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #later(afterMs: number): void {
    this.#timer = setTimeout(() => this.#look(), afterMs);
  }

  #look(): void {
    const { isBusy, isVisible, isReachable, onKeptBack } = this.#around;
    const busy = isBusy();
    onKeptBack(busy);
    if (busy || !isVisible() || !isReachable()) this.#later(lookAgainMs);
    else this.#refresh();
  }

  #refresh(): void {
    this.stop();
    this.#refreshedAtMs = performance.now();
    this.#around.onKeptBack(false);
    this.#around.refresh();
  }
}
