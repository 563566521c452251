import { describe, expect, it } from "vitest";
import type { SandboxCall, SandboxGeneration } from "../../sandbox/testing/sandbox-control.ts";
import { countBusiest, judgeCalls, listCallProblems } from "./judge-calls.ts";
import { judgeSets, type SetRecords } from "./judge-sets.ts";
import { planSets } from "./plan-sets.ts";

describe("the busiest minute", () => {
  const count = (times: number[], spanMs: number, allowed: number) =>
    countBusiest([{ times, spanMs }], allowed);

  it("is found wherever it begins, over the edge of the clock's minutes too", () => {
    const times = [30, 40, 50, 70, 80].map((seconds) => seconds * 1_000);
    expect(count(times, 60_000, 4)).toEqual({ most: 5, over: 1 });
    expect(count(times, 60_000, 5)).toEqual({ most: 5, over: 0 });
  });

  it("is half open: what came exactly a minute earlier is in another one", () => {
    expect(count([0, 60_000], 60_000, 1)).toEqual({ most: 1, over: 0 });
    expect(count([1, 60_000], 60_000, 1)).toEqual({ most: 2, over: 1 });
  });

  it("counts every time at which it was more than full", () => {
    expect(count([5, 3, 4, 1, 2], 60, 2)).toEqual({ most: 5, over: 3 });
    expect(count([], 60, 2)).toEqual({ most: 0, over: 0 });
  });

  it("counts together what counts for longer and for shorter", () => {
    const lists = [
      { times: [10, 100], spanMs: 60 },
      { times: [50, 90], spanMs: 20 },
    ];
    expect(countBusiest(lists, 2)).toEqual({ most: 2, over: 0 });
    expect(countBusiest([...lists, { times: [95], spanMs: 20 }], 2)).toEqual({ most: 3, over: 1 });
  });
});

function callAt(receivedAt: number, more: Partial<SandboxCall> = {}): SandboxCall {
  const sent = {
    endpoint: "token",
    grantType: "refresh_token",
    credentialSha256: `refresh-${receivedAt}`,
  } as const;
  const answer = { answeredAt: receivedAt + 1, status: 200, outcome: "rotated", detail: null, fault: null };
  return { seq: receivedAt, receivedAt, clientId: "till", tokenSetId: null, ...sent, ...answer, ...more };
}

function pair(more: Partial<SandboxGeneration> = {}): SandboxGeneration {
  const tokens = { accessSha256: "access-1", refreshSha256: "refresh-1" };
  const life = { issuedAt: 0, accessExpiresAt: 1_000, accessRevokedAt: null };
  const unused = { refreshUsedAt: null, refreshRevokedAt: null };
  return { tokenSetId: "set", clientId: "till", number: 1, ...tokens, ...life, ...unused, ...more };
}

describe("a day's calls", () => {
  const limits = { perMinute: 2, factor: 60 };
  const judge = (calls: SandboxCall[], more = {}) =>
    judgeCalls({ calls, generations: [], attempts: [], larderIds: new Map(), ...more }, limits);

  it("pass when each minute of the day has what the budget allows", () => {
    const judged = judge([0, 10, 1_000, 1_010, 2_000].map((at) => callAt(at)));
    expect(judged.arrived).toEqual({ most: 2, over: 0 });
    expect(listCallProblems(judged, limits, false)).toEqual([]);
  });

  it("fail with one call too many in a minute of the day, whichever endpoint it came to", () => {
    const judged = judge([
      callAt(0),
      callAt(500, { endpoint: "introspect" }),
      callAt(999, { endpoint: "api" }),
    ]);
    expect(listCallProblems(judged, limits, false)).toEqual([
      "1 times a minute of the day had more than 2 calls; the busiest had 3.",
    ]);
  });

  it("may be a tenth more beside other work, and not more than that", () => {
    const wide = { perMinute: 10, factor: 60 };
    const judged = (count: number) => {
      const calls = Array.from({ length: count }, (_, at) => callAt(at));
      return judgeCalls({ calls, generations: [], attempts: [], larderIds: new Map() }, wide);
    };
    const countProblems = (count: number, isBusy: boolean) =>
      listCallProblems(judged(count), wide, isBusy).length;
    expect([countProblems(11, false), countProblems(11, true), countProblems(12, true)]).toEqual([1, 0, 1]);
  });

  it("count in the minute in which they were begun, however late they were on their way", () => {
    const calls = [callAt(400), callAt(500), callAt(900)];
    const judged = judge(calls, {
      generations: [pair({ refreshSha256: "refresh-500", tokenSetId: "there" })],
      larderIds: new Map([["there", "here"]]),
      attempts: [
        { tokenSetId: "here", startedAt: -200 },
        { tokenSetId: "here", startedAt: -150 },
        { tokenSetId: "here", startedAt: 600 },
      ],
    });
    expect(judged.lateMs).toEqual({ median: 650, most: 650 });
    expect([judged.arrived.most, judged.begun.most]).toEqual([3, 2]);
    expect(listCallProblems(judged, limits, false)).toEqual([]);
  });

  it("fail with too many in longer spans as they were received, and with a token that had been used", () => {
    const many = Array.from({ length: 121 }, (_, index) => callAt(index * 490));
    expect(listCallProblems(judge(many), limits, false)).toEqual([
      "119 times a minute of the day had more than 2 calls; the busiest had 3.",
      "The busiest ten minutes of the day had 21 calls, and 20 are allowed.",
      "The busiest minute of the clock had 121 calls, and 120 are allowed.",
    ]);
    const replayed = judge([callAt(0, { outcome: "invalid_grant", detail: "already_used" })]);
    expect(listCallProblems(replayed, limits, false)).toEqual([
      "1 refresh tokens were offered after they had been used.",
    ]);
  });
});

describe("a day's sets", () => {
  const set = {
    id: "here",
    sandboxTokenSetId: "set",
    origin: "spread",
    issuedAt: 0,
    expiresAt: 1_000,
  } as const;
  const next = pair({ number: 2, issuedAt: 600, accessExpiresAt: 1_600, accessSha256: "access-2" });
  const row = { generation: 2, accessTokenExpiresAt: new Date(1_600), verdict: null };
  const records: SetRecords = {
    sets: [{ ...set, dueAt: 500 }],
    rows: new Map([["here", row]]),
    generations: [next, pair()],
    revoked: new Set(),
    collected: [],
    outages: [],
    beganAt: 0,
    endedAt: 1_500,
  };

  it("pass when each was refreshed before its access token ended", () => {
    const expected = {
      refreshed: 1,
      left: 0,
      longestWaitMs: 100,
      nearestMs: 100,
      foundRevoked: 0,
      problems: [],
    };
    expect(judgeSets(records)).toEqual(expected);
  });

  it("fail when an access token ended before the next came, unless the provider did not answer", () => {
    const late = { ...next, issuedAt: 1_001 };
    const failed = judgeSets({ ...records, generations: [pair(), late] });
    expect(failed.problems).toEqual(["here (spread) was without a working access token for 1 ms."]);
    expect(failed.nearestMs).toBe(-1);
    const outages = [{ from: 900, until: 1_001 }];
    expect(judgeSets({ ...records, generations: [pair(), late], outages }).problems).toEqual([]);
  });

  it("fail when one was never refreshed and ended, by the sandbox and by Larder's own row", () => {
    const rows = new Map([["here", { ...row, generation: 1, accessTokenExpiresAt: new Date(1_000) }]]);
    const failed = judgeSets({ ...records, rows, generations: [pair()] });
    expect(failed.problems).toEqual([
      "here (spread) was without a working access token for 500 ms.",
      "By Larder's own row, the access token of here has ended.",
    ]);
    expect(failed).toMatchObject({ left: 1, longestWaitMs: 1_000 });
  });

  it("fail when a pair is missing, and when a living one is called dead", () => {
    const rows = new Map([["here", { ...row, generation: 1, verdict: "unknown" }]]);
    expect(judgeSets({ ...records, rows }).problems).toEqual([
      "here has the cause unknown, and lives.",
      "here has the pair 1, and 2 were issued.",
    ]);
    const ended = { ...records, rows, revoked: new Set(["set"]) };
    expect(judgeSets(ended), "its owner ended it").toMatchObject({ foundRevoked: 1, problems: [] });
  });

  it("fail when a machine's token died before the time that it was told", () => {
    const dead = pair({ accessRevokedAt: 600 });
    const judge = (until: number) =>
      judgeSets({ ...records, generations: [dead, next], collected: [{ accessSha256: "access-1", until }] });
    expect(judge(601).problems).toEqual(["A machine's token died 1 ms before the time that it was told."]);
    expect(judge(600).problems).toEqual([]);
  });
});

it("a day's sets come due all day long, and those of one afternoon too", () => {
  let state = 1;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const dayMs = 24 * 60 * 60_000;
  const beginsAt = 100 * dayMs;
  const planned = planSets({
    ...{ sets: 10_000, heldUp: 200, lifeMs: 7 * dayMs, factor: 1 },
    ...{ beginsAt, madeAt: beginsAt - 60_000, random },
  });
  const dueIn = (origin: string, from: number, until: number) =>
    planned.filter((one) => one.origin === origin && one.dueAt >= from && one.dueAt < until).length;
  expect(dueIn("held up", 0, beginsAt), "overdue").toBe(200);
  expect(planned.every(({ expiresAt }) => expiresAt > beginsAt + dayMs / 24)).toBe(true);
  expect(dueIn("one afternoon", beginsAt, beginsAt + dayMs), "all of them in this day").toBe(1_960);
  const ofADay = dueIn("spread", beginsAt, beginsAt + dayMs) / 7_840;
  expect(ofADay, "a day of three and a half").toBeGreaterThan(0.25);
  expect(ofADay).toBeLessThan(0.32);
});
