import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planRefresh } from "./plan-refresh.ts";

const issuedAt = new Date("2026-03-01T00:00:00.000Z");
const dayMs = 86_400_000;

describe("the next refresh", () => {
  it("comes at half the access token's life", () => {
    const expiresAt = new Date(issuedAt.getTime() + 7 * dayMs);
    expect(planRefresh(issuedAt, expiresAt, 0.5)).toEqual(new Date(issuedAt.getTime() + 3.5 * dayMs));
  });

  it("is spread by a twentieth, and always leaves the old token time to be a witness", () => {
    const life = fc.integer({ min: 1_000, max: 365 * dayMs });
    const jitter = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(life, jitter, (lifeMs, share) => {
        const at = planRefresh(issuedAt, new Date(issuedAt.getTime() + lifeMs), share).getTime();
        const part = (at - issuedAt.getTime()) / lifeMs;
        expect(part).toBeGreaterThanOrEqual(0.449);
        expect(part).toBeLessThanOrEqual(0.551);
      }),
    );
  });

  it("differs with the jitter, so that sets connected together do not come due together", () => {
    const expiresAt = new Date(issuedAt.getTime() + 7 * dayMs);
    expect(planRefresh(issuedAt, expiresAt, 0)).not.toEqual(planRefresh(issuedAt, expiresAt, 1));
  });
});
