import { describe, expect, it } from "vitest";
import { type Standing, summarize } from "./summarize.ts";
import { saySummary } from "./summary-words.ts";

const healthy: Standing = {
  environment: "production",
  applicationId: "kassa",
  health: "healthy",
  cause: null,
  count: 8,
  working: 8,
  unknown: 0,
};
const dead: Standing = { ...healthy, health: "reauthorize", cause: "answer_lost", count: 4, working: 0 };
const late: Standing = { ...healthy, health: "overdue", cause: "late", count: 2, working: 0 };
const unheard: Standing = { ...healthy, count: 3, working: 0, unknown: 3 };
const doubted: Standing = { ...healthy, health: "in_doubt", cause: "in_doubt", count: 1, working: 0 };
const paused: Standing = { ...healthy, health: "paused", cause: "paused", count: 1, working: 0 };
const pending: Standing = { ...healthy, health: "pending", cause: "not_connected", count: 5, working: 0 };
const revoked: Standing = { ...healthy, health: "revoked", cause: "revoked_here", count: 6, working: 0 };

const said = (...standings: Standing[]) => {
  const summary = saySummary(summarize(standings, "production"), "production");
  return summary && [summary.tone, summary.headline, summary.rest];
};

describe("the sentence about an environment", () => {
  it.each<[string, Standing[], ReturnType<typeof said>]>([
    ["all well", [healthy], ["well", "All 8 production connections work", null]],
    ["some dead", [healthy, dead], ["act", "4 of 12 production connections need you", "8 work."]],
    [
      "everything at once",
      [healthy, dead, late, unheard, doubted, paused],
      [
        "act",
        "4 of 19 production connections need you",
        "8 work. 2 do not work now; Larder retries. 1 is paused. Of 4 it is not known whether they work.",
      ],
    ],
    [
      "some late",
      [healthy, late],
      ["wait", "2 of 10 production connections do not work now; Larder retries", "8 work."],
    ],
    [
      "some unheard of",
      [healthy, unheard],
      ["wait", "It is not known whether 3 of 11 production connections work", "8 work."],
    ],
    ["a paused one", [healthy, paused], ["well", "8 of 9 production connections work", "1 is paused."]],
    ["a paused one alone", [paused], ["wait", "The only production connection is paused", null]],
    [
      "one that works",
      [{ ...healthy, count: 1, working: 1 }],
      ["well", "The only production connection works", null],
    ],
    ["one that is dead", [{ ...dead, count: 1 }], ["act", "The only production connection needs you", null]],
    [
      "one in doubt",
      [doubted],
      ["wait", "It is not known whether the only production connection works", null],
    ],
    ["nothing but what was never connected or was ended", [pending, revoked], null],
    ["development alone", [{ ...healthy, environment: "development" }], null],
  ])("with %s", (_what, standings, expected) => {
    expect(said(...standings)).toEqual(expected);
  });

  it("counts every connection once", () => {
    const all = [healthy, dead, late, unheard, doubted, paused, pending, revoked];
    const { connections, ...parts } = summarize(all, "production");
    expect(Object.values(parts).reduce((sum, count) => sum + count, 0)).toBe(connections);
    expect(connections).toBe(19);
  });

  it("never calls what Apicbase refused working, whatever its health", () => {
    const refusedToken: Standing = { ...healthy, cause: "refresh_failed", health: "retrying", working: 0 };
    expect(summarize([refusedToken], "production")).toMatchObject({ working: 0, down: 8 });
  });
});
