interface Batches<Item, Result> {
  /** The most items of one batch. */
  size: number;
  /** The most batches at work at once. */
  atOnce: number;
  /** Items with the same key are never in one batch. */
  keyOf(item: Item): string;
  /** The results in the order of the items; one that comes later keeps no other batch waiting. */
  work(items: readonly Item[]): Promise<readonly (Result | Promise<Result>)[]>;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result | Promise<Result>): void;
  reject(reason: unknown): void;
}

/**
 * Does together what many ask for: an item that comes alone is worked on at once, and those that come while all batches are at
 * work share the next one. Nothing waits for company.
 */
export function inBatches<Item, Result>(batches: Batches<Item, Result>): (item: Item) => Promise<Result> {
  const { size, atOnce, keyOf, work } = batches;
  let waiting: Waiting<Item, Result>[] = [];
  let working = 0;
  let isPlanned = false;

  function takeBatch(): Waiting<Item, Result>[] {
    const batch = new Map<string, Waiting<Item, Result>>();
    const left: Waiting<Item, Result>[] = [];
    for (const one of waiting) {
      const key = keyOf(one.item);
      if (batch.size < size && !batch.has(key)) batch.set(key, one);
      else left.push(one);
    }
    waiting = left;
    return [...batch.values()];
  }

  async function workOn(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await work(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result | Promise<Result>);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    working -= 1;
    begin();
  }

  function begin(): void {
    isPlanned = false;
    while (waiting.length > 0 && working < atOnce) {
      working += 1;
      void workOn(takeBatch());
    }
  }

  return (item) =>
    new Promise<Result>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (isPlanned || working >= atOnce) return;
      isPlanned = true;
      // What arrives in the same turn of the event loop goes together.
      setImmediate(begin);
    });
}
