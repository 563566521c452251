import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Health, type HealthFacts, healths, toHealth } from "./token-set-health.ts";

const now = new Date("2026-03-01T12:00:00.000Z");
const before = new Date(now.getTime() - 1);
const after = new Date(now.getTime() + 1);

const working: HealthFacts = {
  generation: 3,
  verdict: null,
  credentialsRefusedAt: null,
  doubtSince: null,
  revokedAt: null,
  pausedAt: null,
  archivedAt: null,
  failureCount: 0,
  accessTokenExpiresAt: after,
  nextRefreshAt: after,
};

describe("health", () => {
  it.each<[string, Partial<HealthFacts>, string]>([
    ["a working set", {}, "healthy"],
    ["one that nobody plans to refresh", { nextRefreshAt: null, accessTokenExpiresAt: null }, "healthy"],
    ["one whose time has come", { nextRefreshAt: now }, "due"],
    ["one whose time has passed", { nextRefreshAt: before }, "due"],
    ["one that failed and still has a working token", { failureCount: 1 }, "retrying"],
    ["one that failed and is due", { failureCount: 2, nextRefreshAt: before }, "retrying"],
    ["one whose access token just ran out", { accessTokenExpiresAt: now }, "overdue"],
    ["one that ran out after failures", { accessTokenExpiresAt: before, failureCount: 9 }, "overdue"],
    ["a paused one, expired or not", { pausedAt: before, accessTokenExpiresAt: before }, "paused"],
    ["one that was never connected", { generation: 0 }, "pending"],
    ["one that was never connected and is paused", { generation: 0, pausedAt: before }, "pending"],
    ["a dead one", { verdict: "used_elsewhere", accessTokenExpiresAt: before }, "reauthorize"],
    ["one whose only code expired", { generation: 0, verdict: "code_expired" }, "reauthorize"],
    ["one whose application is refused", { credentialsRefusedAt: before }, "on_hold"],
    ["one that met the refusal itself", { verdict: "client_secret_changed" }, "on_hold"],
    [
      "one that is refused and has expired",
      { credentialsRefusedAt: now, accessTokenExpiresAt: now },
      "on_hold",
    ],
    ["one that is refused, in doubt", { credentialsRefusedAt: before, doubtSince: before }, "on_hold"],
    ["one in doubt", { doubtSince: before }, "in_doubt"],
    ["one in doubt that failed and has expired", { doubtSince: now, accessTokenExpiresAt: now }, "in_doubt"],
    ["a paused one in doubt", { doubtSince: before, pausedAt: before }, "paused"],
    ["a dead one of a refused application", { verdict: "unknown", credentialsRefusedAt: now }, "reauthorize"],
    ["one never connected of a refused application", { generation: 0, credentialsRefusedAt: now }, "pending"],
    [
      "an archived one, whatever else",
      { archivedAt: before, revokedAt: before, pausedAt: before },
      "archived",
    ],
    ["a revoked one, whatever else", { revokedAt: before, verdict: "unknown", pausedAt: before }, "revoked"],
  ])("of %s", (_what, facts, expected) => {
    expect(toHealth({ ...working, ...facts }, now)).toBe(expected);
  });

  it("does not call an expired token broken while it can be refreshed", () => {
    expect(toHealth({ ...working, accessTokenExpiresAt: before }, now)).not.toBe("reauthorize");
  });

  it("is one of the eleven for every row and instant, and only gets worse with time", () => {
    const instant = fc.option(fc.date({ noInvalidDate: true }), { nil: null });
    const facts = fc.record({
      generation: fc.integer({ min: 0, max: 5 }),
      verdict: fc.option(fc.constantFrom("unknown", "answer_lost"), { nil: null }),
      credentialsRefusedAt: instant,
      doubtSince: instant,
      revokedAt: instant,
      pausedAt: instant,
      archivedAt: instant,
      failureCount: fc.integer({ min: 0, max: 3 }),
      accessTokenExpiresAt: instant,
      nextRefreshAt: instant,
    });
    const rank = (health: Health) => healths.indexOf(health);
    // The last instant that a Date can hold, less the longest step.
    const max = new Date(8.64e15 - 2 ** 31);
    fc.assert(
      fc.property(facts, fc.date({ noInvalidDate: true, max }), fc.nat(), (row, at, laterMs) => {
        const health = toHealth(row, at);
        expect(healths).toContain(health);
        const later = toHealth(row, new Date(at.getTime() + laterMs));
        expect(rank(later)).toBeLessThanOrEqual(rank(health));
      }),
    );
  });
});
