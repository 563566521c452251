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

/** Changed in place, and with the words that are there already: what many machines leave behind in memory costs more than they ask. */
interface Counted {
  generation: number;
  /** How many are not written down yet. */
  count: number;
  atMs: number;
  address: string;
  userAgent: string | null;
  writtenAtMs: number;
}

const toUse = (machineId: string, { generation, count, atMs, address, userAgent }: Counted): CountedUse => ({
  ...{ machineId, generation, count, address, userAgent },
  at: new Date(atMs),
});

/**
 * Counts uses until they are written down: the first at once, and after that no more than once in a while for each machine and
 * generation, so that many that ask often cost few writes.
 */
export class UseCounter {
  readonly #counted = new Map<string, Counted>();
  readonly #apartMs: number;
  /** Of generations that are over. */
  #over: CountedUse[] = [];

  constructor(apartMs: number) {
    this.#apartMs = apartMs;
  }

  get size(): number {
    return this.#counted.size;
  }

  has({ machineId }: Use): boolean {
    return this.#counted.has(machineId);
  }

  count({ machineId, generation, at, address, userAgent }: Use): void {
    const known = this.#counted.get(machineId);
    const atMs = at.getTime();
    if (known?.generation === generation) {
      known.count += 1;
      known.atMs = atMs;
      if (known.address !== address) known.address = address;
      if (known.userAgent !== userAgent) known.userAgent = userAgent;
      return;
    }
    if (known && known.count > 0) this.#over.push(toUse(machineId, known));
    const writtenAtMs = Number.NEGATIVE_INFINITY;
    this.#counted.set(machineId, { generation, count: 1, atMs, address, userAgent, writtenAtMs });
  }

  /** What is to be written down now. Machines that have been quiet since they were last written are forgotten. */
  takeDue(nowMs: number): CountedUse[] {
    const due = this.#takeOver();
    for (const [machineId, counted] of this.#counted) {
      if (nowMs - counted.writtenAtMs < this.#apartMs) continue;
      if (counted.count > 0) {
        due.push(toUse(machineId, counted));
        counted.count = 0;
        counted.writtenAtMs = nowMs;
      } else this.#counted.delete(machineId);
    }
    return due;
  }

  /** All that is not written down. */
  takeAll(): CountedUse[] {
    const all = this.#takeOver();
    for (const [machineId, counted] of this.#counted)
      if (counted.count > 0) all.push(toUse(machineId, counted));
    this.#counted.clear();
    return all;
  }

  #takeOver(): CountedUse[] {
    const over = this.#over;
    this.#over = [];
    return over;
  }
}
