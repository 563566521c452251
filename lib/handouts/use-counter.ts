/** A token that a machine got again, under a promise that is written down already. */
export interface Use {
  machineId: string;
  generation: number;
  at: Date;
  address: string;
  userAgent: string | null;
}

/** Uses of one machine and generation, the latest of them in full. */
export interface CountedUse extends Use {
  count: number;
}

interface Counted {
  /** What is not written down yet. */
  owed: CountedUse | null;
  writtenAtMs: number;
}

/**
 * Counts uses until they are written down: the first at once, and after that no more than once in a while for each machine and
 * generation, so that many that ask often cost few writes.
 */
export class UseCounter {
  readonly #counted = new Map<string, Counted>();
  readonly #apartMs: number;

  constructor(apartMs: number) {
    this.#apartMs = apartMs;
  }

  get size(): number {
    return this.#counted.size;
  }

  has({ machineId, generation }: Use): boolean {
    return this.#counted.has(`${machineId} ${generation}`);
  }

  count(use: Use): void {
    const key = `${use.machineId} ${use.generation}`;
    const known = this.#counted.get(key);
    const owed = { ...use, count: (known?.owed?.count ?? 0) + 1 };
    if (known) known.owed = owed;
    else this.#counted.set(key, { owed, writtenAtMs: Number.NEGATIVE_INFINITY });
  }

  /** What is to be written down now. Machines that have been quiet since they were last written are forgotten. */
  takeDue(nowMs: number): CountedUse[] {
    const due: CountedUse[] = [];
    for (const [key, counted] of this.#counted) {
      if (nowMs - counted.writtenAtMs < this.#apartMs) continue;
      if (counted.owed) {
        due.push(counted.owed);
        counted.owed = null;
        counted.writtenAtMs = nowMs;
      } else this.#counted.delete(key);
    }
    return due;
  }

  /** All that is not written down. */
  takeAll(): CountedUse[] {
    const owed = [...this.#counted.values()].flatMap((counted) => counted.owed ?? []);
    this.#counted.clear();
    return owed;
  }
}
