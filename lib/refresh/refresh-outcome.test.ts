import { describe, expect, it } from "vitest";
import type { AttemptOutcome } from "#generated/prisma/client.ts";
import { toRefreshOutcome } from "./refresh-outcome.ts";

const expiresAt = new Date("2026-03-08T12:00:00.000Z");
const set = { generation: 4, accessTokenExpiresAt: expiresAt, verdict: null, verdictEvidence: null };
const dead = { ...set, verdict: "used_elsewhere", verdictEvidence: "The witness is dead." } as const;

describe("the outcome of a refresh", () => {
  it("is the set's new pair when one was issued", () => {
    expect(toRefreshOutcome({ outcome: "issued", detail: null, verdict: null }, set)).toEqual({
      outcome: "refreshed",
      generation: 4,
      accessTokenExpiresAt: "2026-03-08T12:00:00.000Z",
    });
  });

  it.each<AttemptOutcome>(["refused", "lost"])(
    "is the verdict with its evidence when it was %s",
    (outcome) => {
      expect(toRefreshOutcome({ outcome, detail: "detail", verdict: null }, dead)).toEqual({
        outcome: "reauthorize",
        verdict: "used_elsewhere",
        evidence: "The witness is dead.",
      });
    },
  );

  it("is no verdict yet when it was refused while an earlier answer may turn up", () => {
    const attempt = { outcome: "refused", detail: "detail", verdict: null } as const;
    expect(toRefreshOutcome(attempt, set)).toEqual({ outcome: "retry_later", detail: "detail" });
  });

  it("is the verdict too when a witness spoke before anything was sent", () => {
    const attempt = { outcome: "not_sent", detail: "detail", verdict: "used_elsewhere" } as const;
    expect(toRefreshOutcome(attempt, dead)).toMatchObject({
      outcome: "reauthorize",
      verdict: "used_elsewhere",
    });
  });

  it("tells refused credentials apart: they spend nothing and can be cured", () => {
    expect(toRefreshOutcome({ outcome: "credentials", detail: "Replace it.", verdict: null }, set)).toEqual({
      outcome: "credentials_refused",
      detail: "Replace it.",
    });
  });

  const later = ["unavailable", "not_sent", "unknown", "not_rotated", "fenced", "overtaken", null] as const;
  it.each<AttemptOutcome | null>(later)("is a later try when it was %s", (outcome) => {
    expect(toRefreshOutcome({ outcome, detail: "Later.", verdict: null }, set)).toEqual({
      outcome: "retry_later",
      detail: "Later.",
    });
    const { detail } = { detail: "", ...toRefreshOutcome({ outcome, detail: null, verdict: null }, set) };
    expect(detail).not.toBe("");
  });
});
