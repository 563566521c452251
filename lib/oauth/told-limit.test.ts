import { describe, expect, it } from "vitest";
import { readToldLimit } from "./told-limit.ts";

const read = (headers: Record<string, string>, status = 200) => readToldLimit(status, new Headers(headers));
const date = "Sat, 28 Nov 2026 14:00:00 GMT";
const at = (seconds: number) => Date.parse(date) / 1_000 + seconds;

describe("what is left", () => {
  it.each([
    ["the present draft", { ratelimit: '"default";r=50;t=30' }],
    ["its parameters in another order, with spaces", { ratelimit: '"default"; t=30; r=50' }],
    ["the draft's dictionary", { ratelimit: "limit=100, remaining=50, reset=30" }],
    ["the first drafts", { "ratelimit-limit": "100", "ratelimit-remaining": "50", "ratelimit-reset": "30" }],
    [
      "the old convention",
      { "x-ratelimit-limit": "100", "x-ratelimit-remaining": "50", "x-ratelimit-reset": "30" },
    ],
    ["a Unix time", { "x-ratelimit-remaining": "50", "x-ratelimit-reset": String(at(30)), date }],
    [
      "a Unix time in milliseconds",
      { "x-ratelimit-remaining": "50", "x-ratelimit-reset": String(at(30) * 1_000), date },
    ],
  ])("is read from %s", (_what, headers) => {
    expect(read(headers as Record<string, string>)).toEqual({
      left: 50,
      perMinute: null,
      resetMs: 30_000,
      isOver: false,
      waitMs: 0,
    });
  });

  it("is the least of several", () => {
    expect(read({ ratelimit: '"hour";r=500;t=1800, "min,ute;r=1";r=3;t=20' })).toMatchObject({
      left: 3,
      resetMs: 20_000,
    });
  });

  it("counts for a minute where the answer does not say how long, and for an hour at most", () => {
    expect(read({ "x-ratelimit-remaining": "5" })).toMatchObject({ left: 5, resetMs: 60_000 });
    expect(read({ "x-ratelimit-remaining": "5", "x-ratelimit-reset": String(at(30)) })).toMatchObject({
      resetMs: 60_000,
    });
    expect(read({ ratelimit: '"day";r=0;t=86400' })).toMatchObject({ left: 0, resetMs: 3_600_000 });
  });

  it.each([
    {},
    { "x-ratelimit-limit": "100" },
    { "x-ratelimit-remaining": "many" },
    { ratelimit: "soon" },
    { ratelimit: '"default";t=30' },
    { "retry-after": "120" },
  ])("is not made up from %o", (headers) => {
    expect(read(headers as Record<string, string>)).toBeNull();
  });
});

describe("the policy", () => {
  it.each([
    ['"default";q=100;w=60', 100],
    ['"default";q=10;w=1', 600],
    ['"burst";q=50;w=10, "default";q=80;w=60', 80],
  ])("%s allows %i a minute", (policy, perMinute) => {
    expect(read({ "ratelimit-policy": policy })).toMatchObject({ perMinute, left: null });
  });

  it("says nothing of a minute when its window is longer", () => {
    expect(read({ "ratelimit-policy": '"day";q=1000;w=86400' })).toBeNull();
  });
});

describe("a wait", () => {
  it.each([
    [429, "120", 120_000],
    [503, "120", 120_000],
    [429, "999999999", 3_600_000],
    [503, "Sat, 28 Nov 2026 14:02:00 GMT", 120_000],
  ])("after %i with Retry-After: %s", (status, retryAfter, waitMs) => {
    expect(read({ "retry-after": retryAfter, date }, status)).toMatchObject({ waitMs });
  });

  it("is not made up from a 429 that does not say how long: half a minute for whoever is not a person", () => {
    expect(read({}, 429)).toMatchObject({ waitMs: 0, isOver: true, resetMs: 30_000 });
    const known = { ratelimit: '"default";r=0;t=12' };
    expect(read(known, 429)).toMatchObject({ waitMs: 0, isOver: true, left: 0, resetMs: 12_000 });
  });

  it("is not made up from a 503 without Retry-After", () => {
    expect(read({}, 503)).toBeNull();
  });
});
