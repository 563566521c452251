import { expect, it } from "vitest";
import { answer, type Expected, failed, hours, told } from "#lib/testing/diagnosed.ts";
import type { SetFacts, Surroundings } from "./cause.ts";

it.each<[string, Partial<SetFacts>, Partial<Surroundings>, Expected]>([
  [
    "one that works",
    { grantedScopes: ["accounts"] },
    {},
    answer(["yes", "access_aside", hours(-3)], "member", "decide"),
  ],
  [
    "one in doubt",
    { doubtSince: hours(-8) },
    {},
    answer(["unknown", "access_aside", hours(-3)], "member", "decide"),
  ],
  [
    "a dead one",
    { verdict: "used_elsewhere", verdictAt: hours(-9), checkedAt: hours(-10) },
    {},
    answer(["no", "access_aside", hours(-3)], "member", "decide"),
  ],
  [
    "one never connected",
    { generation: 0, grantedScopes: [] },
    {},
    answer(["no", "access_aside", hours(-3)], "member", "decide"),
  ],
  [
    "one that Apicbase does not answer,",
    failed({ code: "not_answering", reason: "HTTP 503" }),
    {},
    answer(["yes", "provider_unreachable", hours(-1)], "larder", "refresh"),
  ],
  [
    "one, in a database that waits for adoption",
    { verdict: "used_elsewhere", verdictAt: hours(-9), checkedAt: hours(-10) },
    { isDatabaseHeld: true },
    answer(["no", "access_aside", hours(-3)], "operator", null),
  ],
])("%s, for which new access waits for a decision", (_what, facts, around, { since, ...expected }) => {
  const found = told(facts, { ...around, asideSince: hours(-3) });
  expect(found).toMatchObject({ ...expected, since: since?.toISOString() ?? null });
});
