import { describe, expect, it } from "vitest";
import { receivedAt, receivedAtHeader } from "./received-at.ts";

const now = new Date("2026-03-01T12:00:00.000Z");
const at = (value: string | null) =>
  receivedAt(new Headers(value === null ? {} : { [receivedAtHeader]: value }), now);

describe("when a request came in", () => {
  it.each([
    ["just now", 0],
    ["a moment ago", 1_500],
    ["a minute ago", 60_000],
  ])("is what the proxy noted: %s", (_what, ageMs) => {
    const noted = new Date(now.getTime() - ageMs);
    expect(at(String(noted.getTime()))).toEqual(noted);
  });

  it.each([
    ["missing", null],
    ["empty", ""],
    ["no number", "yesterday"],
    ["in the future", String(now.getTime() + 1)],
    ["too long ago", String(now.getTime() - 60_001)],
    ["absurd", "1e300"],
    ["negative", "-1"],
    ["several", `${now.getTime() - 5}, ${now.getTime()}`],
  ])("is now when the note is %s", (_what, value) => {
    expect(at(value)).toEqual(now);
  });
});
