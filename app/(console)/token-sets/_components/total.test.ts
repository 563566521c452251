import { expect, it } from "vitest";
import { sayTotal } from "./total.ts";

it.each([
  [
    "the first page",
    {},
    { isExact: true, found: { production: 400, development: 200 }, before: 0, shown: 50 },
    "1–50 of 600",
  ],
  [
    "a tab",
    { environment: "production" },
    { isExact: true, found: { production: 400, development: 200 }, before: 50, shown: 50 },
    "51–100 of 400",
  ],
  [
    "more than is counted",
    {},
    { isExact: false, found: { production: 1_001, development: 3 }, before: 0, shown: 50 },
    "1–50 of more than 1,000",
  ],
  [
    "a page beyond",
    {},
    { isExact: false, found: { production: 1_001, development: 3 }, before: 1_001, shown: 50 },
    "50 of more than 1,000",
  ],
  [
    "all of many, counted where they change",
    {},
    { isExact: true, found: { production: 98_000, development: 3 }, before: 1_001, shown: 50 },
    "50 of 98,003",
  ],
  [
    "sets that came meanwhile",
    {},
    { isExact: true, found: { production: 2, development: 0 }, before: 0, shown: 3 },
    "1–3 of 3",
  ],
  ["nothing", {}, { isExact: true, found: { production: 0, development: 0 }, before: 0, shown: 0 }, ""],
] as const)("says how many there are: %s", (_what, query, { shown, ...counts }, words) => {
  expect(sayTotal(query, counts, shown)).toBe(words);
});
