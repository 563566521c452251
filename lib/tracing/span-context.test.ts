import { expect, it } from "vitest";
import { idsOfAttempt, readTraceparent } from "./span-context.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const spanId = "00f067aa0ba902b7";

it("a traceparent names the caller's span", () => {
  expect(readTraceparent(`00-${traceId}-${spanId}-01`)).toEqual({
    traceId,
    spanId,
    traceFlags: 1,
    isRemote: true,
  });
  expect(readTraceparent(`00-${traceId}-${spanId}-00`)?.traceFlags).toBe(0);
});

it.each([
  ["none", null],
  ["an empty one", ""],
  ["another version", `01-${traceId}-${spanId}-01`],
  ["a trace of zeros", `00-${"0".repeat(32)}-${spanId}-01`],
  ["a span of zeros", `00-${traceId}-${"0".repeat(16)}-01`],
  ["more than it has room for", `00-${traceId}-${spanId}-01-secret`],
])("%s names no span", (_, header) => {
  expect(readTraceparent(header)).toBeNull();
});

it("an attempt's ids are those of its row, in any process", () => {
  expect(idsOfAttempt("0190f7a2-1111-4222-8333-444455556666")).toEqual({
    traceId: "0190f7a2111142228333444455556666",
    spanId: "8333444455556666",
  });
});
