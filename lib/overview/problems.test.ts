import { expect, it } from "vitest";
import type { Standing } from "#lib/health/summarize.ts";
import { toProblems } from "./problems.ts";

const standing = (one: Partial<Standing>): Standing => ({
  environment: "production",
  applicationId: "kassa",
  health: "reauthorize",
  cause: "answer_lost",
  count: 1,
  working: 0,
  unknown: 0,
  ...one,
});

it("adds up each cause of each application, whatever the healths that show it", () => {
  const failed = { cause: "provider_unreachable" } as const;
  expect(
    toProblems([
      standing({ ...failed, health: "retrying", count: 3 }),
      standing({ ...failed, health: "overdue", count: 2 }),
      standing({ ...failed, health: "overdue", count: 4, environment: "development" }),
      standing({ ...failed, health: "retrying", count: 9, applicationId: "stock" }),
    ]),
  ).toEqual([
    { ...failed, applicationId: "kassa", production: 5, development: 4 },
    { ...failed, applicationId: "stock", production: 9, development: 0 },
  ]);
});

it("puts the worst health first, then the most in production", () => {
  const order = toProblems([
    standing({ cause: "scope_missing", health: "healthy", count: 50 }),
    standing({ cause: "late", health: "overdue", count: 7 }),
    standing({ cause: "used_elsewhere", count: 2, environment: "development" }),
    standing({ cause: "answer_lost", count: 1 }),
    standing({ cause: "client_secret_changed", health: "on_hold", count: 1_400 }),
  ]).map(({ cause }) => cause);
  expect(order).toEqual(["answer_lost", "used_elsewhere", "client_secret_changed", "late", "scope_missing"]);
});

it("leaves out what is well, and what somebody wanted so", () => {
  const wanted = (["revoked_here", "not_connected", "paused", "in_use", "database_held"] as const).map(
    (cause) => standing({ cause }),
  );
  expect(toProblems([...wanted, standing({ cause: null, health: "healthy" })])).toEqual([]);
});
