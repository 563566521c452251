import type { SandboxCall, SandboxGeneration } from "../../sandbox/testing/sandbox-control.ts";

/** Events, and how long each of them counts. */
export interface Counted {
  times: readonly number[];
  spanMs: number;
}

/** The most events that count at the same moment, and how many events made it more than allowed. */
export function countBusiest(lists: readonly Counted[], allowed: number): { most: number; over: number } {
  const counted = lists.map(({ times, spanMs }) => {
    return { times: times.toSorted((one, other) => one - other), spanMs, first: 0, next: 0 };
  });
  const moments = counted.flatMap(({ times }) => times).toSorted((one, other) => one - other);
  let most = 0;
  let over = 0;
  for (const at of new Set(moments)) {
    let count = 0;
    for (const list of counted) {
      while ((list.times[list.next] ?? Number.POSITIVE_INFINITY) <= at) list.next += 1;
      // Half open: what came a whole span earlier belongs to another one.
      while ((list.times[list.first] ?? at) <= at - list.spanMs) list.first += 1;
      count += list.next - list.first;
    }
    most = Math.max(most, count);
    if (count > allowed) over += 1;
  }
  return { most, over };
}

/** An offer on Larder's record. */
interface BegunAttempt {
  tokenSetId: string;
  startedAt: number;
}

/** What the calls of a day are judged by. */
export interface CallRecords {
  calls: readonly SandboxCall[];
  generations: readonly SandboxGeneration[];
  attempts: readonly BegunAttempt[];
  /** Ids in Larder, by those at the sandbox. */
  larderIds: ReadonlyMap<string, string>;
}

export interface CallLimits {
  perMinute: number;
  /** How many times faster than life the day passed. */
  factor: number;
}

export interface JudgedCalls {
  /** How many calls there were, by endpoint and what came of them. */
  kinds: Record<string, number>;
  /** The busiest minute of the day, as the sandbox received its calls, and how often one came although it was full. */
  arrived: { most: number; over: number };
  /**
   * The same with each refresh counted when Larder began it. When other calls were begun is on no record: they may have been
   * on their way for half a minute of the day, and count for the other half.
   */
  begun: { most: number; over: number };
  /** Longer spans, in which a way through this machine counts for little: the busiest of each, as calls were received. */
  longer: { name: string; most: number; allowed: number }[];
  /** How long refreshes were on their way from Larder's record to the sandbox, in milliseconds of the clock. */
  lateMs: { median: number; most: number };
  /** Refresh tokens that were offered after they had been used. */
  replays: number;
}

const minuteMs = 60_000;
const tenMinutes = 10;

/** For each refresh that reached the sandbox, when Larder began it; null where its record does not say. */
function findBegin({ generations, attempts, larderIds }: CallRecords): (call: SandboxCall) => number | null {
  const setOf = new Map(generations.map(({ refreshSha256, tokenSetId }) => [refreshSha256, tokenSetId]));
  const bySet = Map.groupBy(attempts, ({ tokenSetId }) => tokenSetId);
  return ({ endpoint, credentialSha256, receivedAt }) => {
    if (endpoint !== "token") return null;
    const id = larderIds.get(setOf.get(credentialSha256 ?? "") ?? "") ?? "";
    const before = (bySet.get(id) ?? []).filter(({ startedAt }) => startedAt <= receivedAt);
    return before.length === 0 ? null : Math.max(...before.map(({ startedAt }) => startedAt));
  };
}

function countKinds(calls: readonly SandboxCall[]): Record<string, number> {
  const names = calls.map(
    ({ endpoint, outcome, fault, status }) =>
      `${endpoint}: ${outcome ?? fault ?? "no answer"} ${status ?? ""}`,
  );
  const groups = [...Map.groupBy(names, (name) => name.trim())];
  return Object.fromEntries(groups.map(([name, each]) => [name, each.length]).toSorted());
}

/** Judges all calls of a day, whoever made them: every endpoint counts, as for the provider. */
export function judgeCalls(records: CallRecords, { perMinute, factor }: CallLimits): JudgedCalls {
  const { calls } = records;
  const begin = findBegin(records);
  const spanMs = minuteMs / factor;
  const all = calls.map((call) => ({
    at: call.receivedAt,
    begunAt: begin(call),
    isRefresh: call.endpoint === "token",
  }));
  const received = all.map(({ at }) => at);
  const refreshes = all.flatMap(({ at, begunAt, isRefresh }) => (isRefresh ? [begunAt ?? at] : []));
  const others = all.flatMap(({ at, isRefresh }) => (isRefresh ? [] : [at]));
  const late = all
    .flatMap(({ at, begunAt }) => (begunAt === null ? [] : [at - begunAt]))
    .toSorted((one, other) => one - other);
  const lateMs = { median: late[Math.floor(late.length / 2)] ?? 0, most: late.at(-1) ?? 0 };
  const begun = [
    { times: refreshes, spanMs },
    { times: others, spanMs: spanMs / 2 },
  ];
  /** @param count how many minutes of the day */
  const busiest = (name: string, count: number) => {
    const allowed = count * perMinute;
    return { name, allowed, ...countBusiest([{ times: received, spanMs: count * spanMs }], allowed) };
  };
  return {
    kinds: countKinds(calls),
    arrived: countBusiest([{ times: received, spanMs }], perMinute),
    begun: countBusiest(begun, perMinute),
    longer: [busiest("ten minutes of the day", tenMinutes), busiest("minute of the clock", factor)],
    lateMs,
    replays: calls.filter(
      ({ detail, outcome }) => detail === "already_used" || outcome === "replayed-in-grace",
    ).length,
  };
}

/**
 * What the calls must not be. A way through this machine is as long as in life: at a hundred times life's pace, a tenth of a
 * second is ten seconds of the day. So a refresh counts in the minute in which it was begun; over ten minutes and more, all
 * calls count as they were received.
 * @param isBusy beside other work what is begun is late as well: a tenth more in one minute is told, and fails nothing
 */
export function listCallProblems(judged: JudgedCalls, { perMinute }: CallLimits, isBusy: boolean): string[] {
  const { begun, longer, replays } = judged;
  const problems: string[] = [];
  if (begun.most > (isBusy ? 1.1 * perMinute : perMinute)) {
    problems.push(
      `${begun.over} times a minute of the day had more than ${perMinute} calls; the busiest had ${begun.most}.`,
    );
  }
  for (const { name, most, allowed } of longer) {
    if (most > allowed) problems.push(`The busiest ${name} had ${most} calls, and ${allowed} are allowed.`);
  }
  if (replays > 0) problems.push(`${replays} refresh tokens were offered after they had been used.`);
  return problems;
}
