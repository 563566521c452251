import type { HandoutRow } from "./handout-repository.ts";
import type { Heartbeats } from "./heartbeats.ts";

/** What is known of a machine without asking the database. */
export interface Known {
  /** Its `now` is the latest that the database's clock can be. */
  row: HandoutRow;
  /** Whether it is still proven to be true: to be asked before use, and again before the answer leaves. */
  isProven(): boolean;
}

/** What a process keeps in memory of machines that ask again. */
export interface HandoutCache {
  /** From now on every change is heard. What was kept before is gone. */
  begin(): void;
  /** Changes are not heard any more. */
  end(): void;
  /** What was notified to have changed: 's' or 'm' and an id, or everything. */
  forget(notified: string): void;
  /** Null when nothing is known, or nothing that is proven to be true. */
  find(clientId: string): Known | null;
  /** Reads a row and keeps it, unless something has changed meanwhile or it is not worth keeping. */
  load(read: () => Promise<HandoutRow | null>): Promise<HandoutRow | null>;
  readonly size: number;
}

/** Whether a machine that asks again gets what it was promised, with nothing to be written. Others are looked up each time. */
function isWorthKeeping({ heldUntil, isClaimed, isUnresolved, isHeld, isFailingOver }: HandoutRow): boolean {
  return heldUntil !== null && !isClaimed && !isUnresolved && !isHeld && !isFailingOver;
}

/** Rows by client ID, and the client IDs of a set or machine by its notification. */
class Entries {
  readonly #rows = new Map<string, HandoutRow>();
  readonly #keys = new Map<string, Set<string>>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(clientId: string): HandoutRow | undefined {
    return this.#rows.get(clientId);
  }

  put(row: HandoutRow): void {
    this.remove(row.clientId);
    const [oldest] = this.#rows.keys();
    if (oldest !== undefined && this.#rows.size >= this.#most) this.remove(oldest);
    this.#rows.set(row.clientId, row);
    for (const notified of [`s${row.tokenSetId}`, `m${row.machineId}`]) {
      this.#keys.set(notified, (this.#keys.get(notified) ?? new Set()).add(row.clientId));
    }
  }

  remove(clientId: string): void {
    const row = this.#rows.get(clientId);
    if (!row) return;
    this.#rows.delete(clientId);
    for (const notified of [`s${row.tokenSetId}`, `m${row.machineId}`]) {
      const clientIds = this.#keys.get(notified);
      clientIds?.delete(clientId);
      if (clientIds?.size === 0) this.#keys.delete(notified);
    }
  }

  clientIdsOf(notified: string): string[] {
    return [...(this.#keys.get(notified) ?? [])];
  }

  clear(): void {
    this.#rows.clear();
    this.#keys.clear();
  }
}

/**
 * Keeps rows of machines that hold a promise, while every change of them is heard, and gives them out while a heartbeat proves
 * it. A row is kept only if nothing at all was notified while it was read: a change that its reading missed was committed
 * later, and so is heard later, when the row is here to be forgotten.
 */
export function createHandoutCache(heartbeats: Heartbeats, most: number): HandoutCache {
  const entries = new Entries(most);
  let isListening = false;
  let changes = 0;
  const change = () => {
    changes += 1;
  };
  return {
    begin() {
      change();
      entries.clear();
      isListening = true;
    },
    end() {
      change();
      entries.clear();
      heartbeats.lose();
      isListening = false;
    },
    forget(notified) {
      change();
      if (notified === "") entries.clear();
      for (const clientId of entries.clientIdsOf(notified)) entries.remove(clientId);
    },
    find(clientId) {
      const row = entries.get(clientId);
      if (!row || !heartbeats.isFresh()) return null;
      const databaseMs = heartbeats.latestDatabaseMs();
      if (databaseMs === null) return null;
      const isProven = () => entries.get(clientId) === row && heartbeats.isFresh();
      return { row: { ...row, now: new Date(databaseMs) }, isProven };
    },
    async load(read) {
      const before = changes;
      const row = await read();
      if (row && isListening && changes === before && isWorthKeeping(row)) entries.put(row);
      return row;
    },
    get size() {
      return entries.size;
    },
  };
}
