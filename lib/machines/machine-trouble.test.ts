import { describe, expect, it } from "vitest";
import { type CollectedFacts, findTroubles, type MachineFacts, sayTrouble } from "./machine-trouble.ts";

const now = new Date("2026-03-01T12:00:00.000Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
const in3Days = ago(-3 * 86_400);
const hour = 3_600;

const collected = (more: Partial<CollectedFacts> = {}): CollectedFacts => ({
  ...{ generation: 2, promisedUntil: in3Days, firstAt: ago(hour), lastAt: ago(hour), count: 1 },
  ...{ rejectedCount: 0, rejectedAt: null, ...more },
});
const current = { generation: 2, since: ago(2 * hour) };
const codesOf = (facts: Partial<MachineFacts>) =>
  findTroubles({ current, collected: [collected()], ...facts }, now).map(({ code }) => code);

describe("a machine that does as it should", () => {
  it.each<[string, Partial<MachineFacts>]>([
    ["has never collected", { collected: [] }],
    ["collected once and caches", {}],
    ["was restarted a few times", { collected: [collected({ count: 19, lastAt: ago(1) })] }],
    // Every minute for an hour: a cron job without a cache.
    ["asks once a minute", { collected: [collected({ count: 61, lastAt: now })] }],
    ["reported a refused token twice", { collected: [collected({ rejectedCount: 2, rejectedAt: ago(9) })] }],
    ["looped two days ago", { collected: [collected({ rejectedCount: 50, rejectedAt: ago(48 * hour) })] }],
    [
      "holds the replaced token, as it was promised",
      { collected: [collected({ generation: 1, promisedUntil: ago(-1) })] },
    ],
    [
      "reported the old token, and got the new one for it",
      { collected: [collected(), collected({ generation: 1, rejectedCount: 1, rejectedAt: ago(hour) })] },
    ],
    ["belongs to a set that was never connected", { current: null, collected: [] }],
  ])("%s: nothing is said of it", (_what, facts) => {
    expect(codesOf(facts)).toEqual([]);
  });
});

describe("a machine that does not", () => {
  it.each<[string, Partial<MachineFacts>, string[]]>([
    [
      "reports the token in force three times",
      { collected: [collected({ rejectedCount: 3, rejectedAt: ago(9) })] },
      ["loops_on_401"],
    ],
    [
      "reports an old token after it was given the new one",
      { collected: [collected(), collected({ generation: 1, rejectedCount: 1, rejectedAt: ago(60) })] },
      ["uses_old_token"],
    ],
    // 62 asks in an hour are more than one a minute.
    [
      "asks more than once a minute",
      { collected: [collected({ count: 62, lastAt: now })] },
      ["never_caches"],
    ],
    [
      "asks every three seconds for a token that is good for ninety",
      {
        collected: [collected({ count: 31, firstAt: ago(90), lastAt: now, promisedUntil: ago(0) })],
      },
      ["never_caches"],
    ],
    [
      "has not asked since its promise ended and the token was replaced",
      { collected: [collected({ generation: 1, promisedUntil: ago(1) })] },
      ["not_collected"],
    ],
    [
      "does several things wrong: the worst first",
      {
        collected: [
          collected({ count: 900, lastAt: now, rejectedCount: 800, rejectedAt: now }),
          collected({ generation: 1, rejectedCount: 1, rejectedAt: ago(60) }),
        ],
      },
      ["loops_on_401", "uses_old_token", "never_caches"],
    ],
  ])("%s", (_what, facts, codes) => {
    expect(codesOf(facts)).toEqual(codes);
  });

  it("asking every three seconds is no hurry where the answer is good for as long", () => {
    const short = collected({ count: 31, firstAt: ago(90), lastAt: now, promisedUntil: ago(60) });
    expect(codesOf({ collected: [short] })).toEqual([]);
  });

  it("is described in words that can be passed on", () => {
    const [trouble] = findTroubles({ current, collected: [collected({ count: 901, lastAt: now })] }, now);
    expect(trouble && sayTrouble(trouble)).toBe(
      "It asks for the access token every 4 seconds, 901 times so far, although one answer is good for 3 days. It should keep the token until expires_in is over.",
    );
  });
});
