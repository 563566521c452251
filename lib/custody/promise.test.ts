import { describe, expect, it } from "vitest";
import { AppError } from "#lib/errors.ts";
import { findHolder, requireHolderSeen } from "./promise.ts";

const now = new Date("2026-03-01T12:00:00.000Z");
const until = new Date("2026-03-01T13:00:00.000Z");
const promised = { promisedUntil: until, promisedTo: "the till in Ghent" };
const holder = { name: "the till in Ghent", until: until.toISOString() };

function refusal(seen: Date | undefined): string {
  try {
    requireHolderSeen(promised, seen, now);
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

  it("stops a rotation, unless somebody confirms who was shown how long it runs", () => {
    expect(refusal(undefined)).toMatch(/^confirmation_required: .*the till in Ghent.*2026-03-01T13:00/);
    // Another machine was given the token, for longer, since the page was shown.
    expect(refusal(new Date("2026-03-01T12:59:59.999Z"))).toContain("confirmation_required");
    expect(refusal(until)).toBe("none");
    expect(requireHolderSeen(promised, until, now)).toEqual(holder);
    expect(requireHolderSeen(promised, undefined, until)).toBeNull();
  });
});
