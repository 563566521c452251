/** A time in which something that a refresh needs was disturbed, in milliseconds since 1970. */
export interface Outage {
  what: string;
  from: number;
  until: number;
}

/** Everything that was disturbed in a run, so that what happened to a set can be laid to it. */
export class Outages {
  readonly list: Outage[] = [];

  /** Notes that something begins to be disturbed; call the result when it is over. */
  begin(what: string): () => void {
    const outage = { what, from: Date.now(), until: Number.POSITIVE_INFINITY };
    this.list.push(outage);
    return () => {
      outage.until = Date.now();
    };
  }

  during(from: number, until: number): Outage[] {
    return this.list.filter((one) => one.from <= until && one.until >= from);
  }
}

/** How many milliseconds of a span none of the intervals covers. */
export function uncovered(from: number, until: number, intervals: readonly Omit<Outage, "what">[]): number {
  let left = 0;
  let at = from;
  for (const one of intervals.toSorted((a, b) => a.from - b.from)) {
    left += Math.max(0, Math.min(one.from, until) - at);
    at = Math.max(at, Math.min(one.until, until));
  }
  return left + Math.max(0, until - at);
}
