import { type RefreshStep, type StepSubject, watchSteps } from "#lib/custody/crash-points.ts";

/** Ends an attempt where it stands: thrown out of a step, so that nothing after it is written anywhere. */
export class Crash extends Error {
  override readonly name = "Crash";
}

/** What is to happen when a set's attempt next comes to a step. */
export interface Gate {
  what: "crash" | "stall";
  step: RefreshStep;
  tokenSetId: string;
}

/**
 * The steps at which an attempt may sleep and wake up late. The last look at the claim comes after the intent: no fence
 * reaches the provider, so a process that sleeps between that look and the call for longer than its claim spends twice.
 */
export const stallSteps = [
  "after-claim",
  "after-intent",
  "answered",
  "journalled",
  "stored",
] as const satisfies RefreshStep[];

/** Makes attempts crash or stall at named steps; one for each run. */
export class StepGates {
  readonly #armed: Gate[] = [];
  readonly #stalled = new Map<string, () => void>();
  readonly #abandoned = new Set<string>();
  #onStall: (() => void)[] = [];

  constructor() {
    watchSteps((step, subject) => this.#reach(step, subject));
  }

  arm(gate: Gate): void {
    this.#armed.push(gate);
  }

  disarm(): void {
    this.#armed.length = 0;
  }

  /** Whether something waits for an attempt of this set, or for a claim of any. */
  isArmed(tokenSetId: string): boolean {
    return this.#armed.some((gate) => gate.tokenSetId === tokenSetId || gate.step === "before-claim");
  }

  /** Open attempts without a running process: crashed ones and those that sleep. */
  idle(): ReadonlySet<string> {
    return new Set([...this.#abandoned, ...this.#stalled.keys()]);
  }

  isStalling(): boolean {
    return this.#stalled.size > 0;
  }

  /** Settles when the next attempt falls asleep. */
  nextStall(): Promise<void> {
    return new Promise((resolve) => this.#onStall.push(resolve));
  }

  /** Wakes every sleeping attempt. */
  release(): void {
    for (const wake of this.#stalled.values()) wake();
    this.#stalled.clear();
  }

  #reach(step: RefreshStep, subject: StepSubject | null): Promise<void> | undefined {
    const index = this.#armed.findIndex(
      (gate) => gate.step === step && (subject === null || gate.tokenSetId === subject.tokenSetId),
    );
    const [gate] = index < 0 ? [] : this.#armed.splice(index, 1);
    if (!gate) return;
    if (gate.what === "crash" || !subject) {
      if (subject) this.#abandoned.add(subject.attemptId);
      throw new Crash(`The process was cut off at "${step}".`);
    }
    const { attemptId } = subject;
    return new Promise((wake) => {
      this.#stalled.set(attemptId, wake);
      for (const tell of this.#onStall.splice(0)) tell();
    });
  }
}
