import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { causes, type SetFacts, type Surroundings } from "./cause.ts";
import { type Diagnosis, diagnose } from "./diagnose.ts";
import { causesForPeople } from "./next-step.ts";
import { healths, toHealth } from "./token-set-health.ts";

const now = new Date("2026-03-01T12:00:00.000Z");
const hours = (count: number) => new Date(now.getTime() + count * 60 * 60 * 1_000);

const instant = fc.option(
  fc.constantFrom(-30, -5, -1, 0, 1, 5).map((count) => hours(count)),
  { nil: null },
);
const seldom = fc.oneof({ arbitrary: fc.constant(null), weight: 6 }, { arbitrary: instant, weight: 1 });
const codes = ["not_answering", "no_answer", "refused_while_open", "not_sent_journal", "request_refused"];
const facts: fc.Arbitrary<SetFacts> = fc.record({
  generation: fc.constantFrom(0, 1, 7),
  verdict: fc.constantFrom(null, null, null, "used_elsewhere", "answer_lost", "client_secret_changed"),
  ...{ verdictAt: instant, credentialsRefusedAt: seldom, doubtSince: seldom, unprovenSince: seldom },
  ...{ pausedBy: fc.constantFrom(null, "Nora"), pauseReason: fc.constantFrom(null, "Stocktaking") },
  ...{ archivedAt: seldom, archivedBy: fc.constantFrom(null, "Amir") },
  ...{ revokedAt: seldom, pausedAt: seldom, promisedUntil: seldom, failedAt: instant, retryAt: instant },
  ...{ accessTokenIssuedAt: instant, accessTokenExpiresAt: instant, nextRefreshAt: instant },
  ...{ refreshedAt: instant, checkedAt: instant, createdAt: fc.constant(hours(-99)) },
  revocationProof: fc.constantFrom("proved", "unconfirmed"),
  requestedScopes: fc.constantFrom(["accounts"], ["accounts", "sales"]),
  grantedScopes: fc.constantFrom(["accounts"], ["accounts", "sales"]),
  failureCount: fc.constantFrom(0, 0, 1, 5),
  failureReason: fc.constantFrom(...codes).map((code) => ({ code, reason: "rate limited" })),
  promisedTo: fc.constantFrom(null, "Till"),
  checkActive: fc.constantFrom(null, true, true, false),
});
const arounds: fc.Arbitrary<Surroundings> = fc.record({
  application: fc.record({ credentialsRefusedAt: seldom }),
  isDatabaseHeld: fc.constantFrom(false, false, false, true),
  asideSince: seldom,
});

describe("any diagnosis", () => {
  const each = (check: (row: SetFacts, around: Surroundings, found: Diagnosis) => void) =>
    fc.assert(
      fc.property(facts, arounds, (row, around) => {
        check(row, around, diagnose(row, around, now));
      }),
    );

  it("has the health of its row", () => {
    each((row, _around, { state }) => expect(state).toBe(toHealth(row, now)));
  });

  it("calls nothing well that is known to be wrong", () => {
    each((row, around, { cause, works, state }) => {
      const isWrong =
        row.verdict !== null ||
        row.pausedAt !== null ||
        row.archivedAt !== null ||
        row.doubtSince !== null ||
        row.failureCount > 0 ||
        around.isDatabaseHeld ||
        around.asideSince !== null ||
        around.application.credentialsRefusedAt !== null ||
        !row.requestedScopes.every((scope) => row.grantedScopes.includes(scope)) ||
        works === "no";
      if (isWrong || !["healthy", "due"].includes(state)) expect(cause).not.toBeNull();
    });
  });

  it("needs a person exactly where its cause is one of those for people", () => {
    each((_row, _around, { cause, mustAct }) => {
      const isForPeople = causesForPeople.some((one) => one === cause);
      expect(["member", "operator"].includes(mustAct)).toBe(isForPeople);
    });
  });

  it("claims that a set works only on what was heard, within a day, and never of an expired token", () => {
    each((row, _around, { works, heardAt }) => {
      if (works !== "yes") return;
      expect(heardAt).not.toBeNull();
      expect(now.getTime() - Date.parse(heardAt ?? "")).toBeLessThanOrEqual(24 * 60 * 60 * 1_000);
      expect(row.accessTokenExpiresAt === null || row.accessTokenExpiresAt > now).toBe(true);
      expect(row.generation).toBeGreaterThan(0);
    });
  });

  it("says everything in sentences without technical terms", () => {
    const technical = /invalid_grant|generation|introspect|\bpair|rotat|verdict|undefined|null/i;
    each((_row, _around, found) => {
      for (const sentence of [
        found.headline,
        found.toDo,
        found.toCustomer,
        found.larderNext,
        found.evidence,
      ]) {
        expect(sentence).not.toBe("");
        expect(sentence).not.toMatch(technical);
      }
    });
  });

  it("plans something by itself only where nothing is stopped", () => {
    each((row, around, { larderNextAt }) => {
      if (larderNextAt === null) return;
      expect(Date.parse(larderNextAt)).toBeGreaterThan(now.getTime());
      const stops = [row.archivedAt, row.revokedAt, row.verdict, row.pausedAt, row.credentialsRefusedAt];
      expect(stops).toEqual([null, null, null, null, null]);
      expect(around).toMatchObject({ application: { credentialsRefusedAt: null }, isDatabaseHeld: false });
    });
  });

  it("reaches every health and nearly every cause over the generated rows", () => {
    const sampled = fc.sample(fc.tuple(facts, arounds), { numRuns: 4_000, seed: 7 });
    const found = sampled.map(([row, around]) => diagnose(row, around, now));
    expect(new Set(found.map(({ state }) => state))).toEqual(new Set(healths));
    const untold = ["revoked_at_apicbase", "code_expired", "unknown", "provider_unreachable"];
    const met = new Set(found.flatMap(({ cause }) => cause ?? []));
    expect(causes.filter((cause) => !met.has(cause))).toEqual(
      causes.filter((cause) => untold.includes(cause)),
    );
  });
});
