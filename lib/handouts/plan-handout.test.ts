import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flightMs, type HandoutFacts, marginMs, planHandout } from "./plan-handout.ts";

const now = new Date("2026-03-01T12:00:00.000Z");
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const day = 86_400;
const facts: HandoutFacts = {
  now,
  generation: 3,
  hasAccessToken: true,
  accessTokenIssuedAt: inSeconds(-day),
  accessTokenExpiresAt: inSeconds(6 * day),
  dueAt: inSeconds(3 * day),
  failureCount: 0,
  verdict: null,
  verdictAt: null,
  doubtSince: null,
  checkActive: null,
  checkedAt: null,
  revokedAt: null,
  pausedAt: null,
  archivedAt: null,
  credentialsRefusedAt: null,
  isClaimed: false,
  isUnresolved: false,
  isHeld: false,
  isFailingOver: false,
};
const plan = (change: Partial<HandoutFacts>) => planHandout({ ...facts, ...change });

describe("a machine gets", () => {
  it("the token until a minute before the next refresh", () => {
    expect(plan({})).toEqual({ kind: "hand_out", until: inSeconds(3 * day - 60), hint: null });
  });

  it("what is left, however short, and never a rotation before all promises have ended", () => {
    expect(plan({ dueAt: inSeconds(61) })).toMatchObject({ kind: "hand_out", until: inSeconds(1) });
    expect(plan({ dueAt: inSeconds(60) })).toEqual({ kind: "rotate", at: inSeconds(5) });
    expect(plan({ dueAt: inSeconds(55) })).toEqual({ kind: "rotate", at: now });
    expect(plan({ dueAt: inSeconds(-1) })).toEqual({ kind: "rotate", at: now });
  });

  it("nothing beyond the token's own end, whatever is planned", () => {
    expect(plan({ accessTokenExpiresAt: inSeconds(day) })).toMatchObject({ until: inSeconds(day - 60) });
    const { dueAt: _, ...unplanned } = facts;
    expect(planHandout({ ...unplanned, dueAt: null })).toMatchObject({
      kind: "hand_out",
      until: inSeconds(6 * day - 60),
    });
    expect(plan({ dueAt: null, accessTokenExpiresAt: inSeconds(30) })).toEqual({
      kind: "dead",
      why: "expired",
    });
  });

  it("with tokens that live a minute, nine tenths of the way", () => {
    const short = { accessTokenIssuedAt: now, accessTokenExpiresAt: inSeconds(60), dueAt: inSeconds(30) };
    expect(plan(short)).toMatchObject({ kind: "hand_out", until: inSeconds(24) });
    expect(plan({ ...short, dueAt: inSeconds(6) })).toEqual({ kind: "rotate", at: inSeconds(5) });
  });

  it("while refreshes fail, the token until shortly before the next try", () => {
    const failing = { failureCount: 2, dueAt: inSeconds(45) };
    expect(plan(failing)).toEqual({ kind: "hand_out", until: inSeconds(40), hint: "retrying" });
    expect(plan({ ...failing, dueAt: inSeconds(3) })).toMatchObject({ kind: "unavailable", why: "retrying" });
    expect(plan({ failureCount: 2, dueAt: inSeconds(-1) })).toMatchObject({ kind: "rotate" });
  });

  it.each<[string, Partial<HandoutFacts>, string]>([
    ["stopped", { credentialsRefusedAt: now, dueAt: null }, "stopped"],
    ["stopped", { verdict: "client_secret_changed", dueAt: null }, "stopped"],
    ["paused", { pausedAt: now, dueAt: null }, "paused"],
    ["held", { isHeld: true }, "held"],
  ])(
    "a token that lives although its set is %s, five minutes at a time, with the reason",
    (_what, change, hint) => {
      expect(plan(change)).toEqual({ kind: "hand_out", until: inSeconds(300), hint });
      expect(plan({ ...change, accessTokenExpiresAt: inSeconds(30) })).toMatchObject({
        kind: "unavailable",
        why: hint,
      });
    },
  );

  it("nothing while an offer is out or it is not known whether the connection works", () => {
    expect(plan({ isClaimed: true, isUnresolved: true })).toEqual({ kind: "wait" });
    expect(plan({ isUnresolved: true, doubtSince: now })).toMatchObject({ kind: "unavailable" });
    expect(plan({ doubtSince: now })).toMatchObject({ kind: "unavailable", why: "clarified" });
  });

  it("nothing for a moment after a failover, where the set was due and may have been refreshed", () => {
    const failingOver = { isFailingOver: true, dueAt: inSeconds(59) };
    const later = { kind: "unavailable", why: "clarified", until: inSeconds(5) };
    expect(plan(failingOver)).toEqual(later);
    expect(plan({ ...failingOver, dueAt: inSeconds(-1) })).toEqual(later);
    expect(plan({ ...failingOver, dueAt: inSeconds(day) })).toMatchObject({ kind: "hand_out" });
  });

  it("after an offer without a known outcome nothing before the token is heard alive", () => {
    expect(plan({ isUnresolved: true })).toEqual({ kind: "verify" });
  });

  it("of a lost connection the token alone that was heard alive since", () => {
    const lost = { verdict: "unknown", verdictAt: inSeconds(-60), dueAt: null } as const;
    expect(plan(lost)).toEqual({ kind: "dead", why: "lost" });
    expect(plan({ ...lost, checkActive: true, checkedAt: inSeconds(-120) })).toEqual({
      kind: "dead",
      why: "lost",
    });
    expect(plan({ ...lost, checkActive: true, checkedAt: inSeconds(-30) })).toMatchObject({ hint: "lost" });
  });

  it("nothing of a set that is revoked or was never connected", () => {
    expect(plan({ revokedAt: now })).toEqual({ kind: "dead", why: "revoked" });
    expect(plan({ generation: 0, hasAccessToken: false })).toEqual({ kind: "dead", why: "never_connected" });
  });
});

it("no promise reaches the next offer or the token's end, whatever the times", () => {
  const seconds = fc.integer({ min: -2 * day, max: 8 * day }).map(inSeconds);
  const times = fc.record({
    accessTokenIssuedAt: seconds,
    accessTokenExpiresAt: seconds,
    dueAt: fc.option(seconds, { nil: null }),
    failureCount: fc.nat({ max: 3 }),
  });
  fc.assert(
    fc.property(times, (change) => {
      const seen = { ...facts, ...change };
      const planned = planHandout(seen);
      if (planned.kind !== "hand_out") return;
      const end = Math.min(
        seen.dueAt?.getTime() ?? Number.POSITIVE_INFINITY,
        seen.accessTokenExpiresAt.getTime(),
      );
      expect(planned.until.getTime()).toBeGreaterThan(now.getTime());
      const least = marginMs(seen) > 0 ? flightMs(seen) : 0;
      expect(planned.until.getTime()).toBeLessThanOrEqual(end - least);
    }),
  );
});
