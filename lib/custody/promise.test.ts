import { describe, expect, it } from "vitest";
import { AppError } from "#lib/errors.ts";
import { findHolder, requireHolderSeen, sayNames } from "./promise.ts";

const now = new Date("2026-03-01T12:00:00.000Z");
const until = new Date("2026-03-01T13:00:00.000Z");
const promised = { promisedUntil: until, promisedTo: "the till in Ghent" };
const holder = { name: "the till in Ghent", until: until.toISOString() };

function refusal(seen: Date | undefined): string {
  try {
    requireHolderSeen(holder, seen);
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.text.what}`;
    throw error;
  }
  return "none";
}

describe("a promise", () => {
  it("names its holder as long as it runs, and nobody after", () => {
    expect(findHolder(promised, now)).toEqual(holder);
    expect(findHolder(promised, until)).toBeNull();
    expect(findHolder({ promisedUntil: null, promisedTo: null }, now)).toBeNull();
    expect(findHolder({ promisedUntil: until, promisedTo: null }, now)).toMatchObject({ name: "a machine" });
  });

  it("names several holders in one sentence, and counts those that do not fit", () => {
    const said = [1, 2, 3, 4, 9].map((count) =>
      sayNames(["A", "B", "C", "D", "E", "F", "G", "H", "I"].slice(0, count)),
    );
    expect(said).toEqual(["A", "A and B", "A, B and C", "A, B and 2 more", "A, B and 7 more"]);
  });

  it("stops a rotation, unless somebody confirms who was shown how long it runs", () => {
    expect(refusal(undefined)).toMatch(/^confirmation_required: .*the till in Ghent.*2026-03-01T13:00/);
    // Another machine was given the token, for longer, since the page was shown.
    expect(refusal(new Date("2026-03-01T12:59:59.999Z"))).toContain("confirmation_required");
    expect(refusal(until)).toBe("none");
    expect(requireHolderSeen(holder, until)).toEqual(holder);
    expect(requireHolderSeen(null, undefined)).toBeNull();
  });
});
