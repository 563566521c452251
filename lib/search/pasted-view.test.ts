import { describe, expect, it } from "vitest";
import { type PairFacts, sayCode, sayPair } from "./pasted-view.ts";

const at = new Date("2026-11-28T12:00:00.000Z");
const current: PairFacts = {
  kind: "access_token",
  isFingerprint: false,
  setName: "POS Antwerp",
  number: 7,
  newer: 0,
  replacedAt: null,
  isKept: false,
  works: "yes",
  headline: "Nothing is wrong",
  collectors: [],
};

it("the current access token of a set that works", () => {
  expect(sayPair(current)).toEqual({
    standing: "current",
    what: "This is the current access token of “POS Antwerp” (number 7).",
    meaning: "The machine that uses it has the right token.",
  });
});

it("the current access token of a set that does not work says why in the words of its diagnosis", () => {
  const lost = { ...current, works: "no", headline: "Access was revoked at Apicbase" } as const;
  expect(sayPair(lost).meaning).toBe(
    "The machine that uses it has the newest token there is, and that does not work. Access was revoked at Apicbase.",
  );
});

describe("an older access token", () => {
  const older = { ...current, newer: 1, replacedAt: at };

  it("says that the machine keeps an old one, and who collected it", () => {
    const said = sayPair({ ...older, collectors: [{ name: "Till", at }] });
    expect(said.standing).toBe("replaced");
    expect(said.what).toBe("This is the access token before last of “POS Antwerp” (number 7).");
    expect(said.meaning).toBe(
      "Larder has had a newer one since 2026-11-28T12:00:00.000Z: the machine that uses it keeps an old one. It has to collect a new token from Larder whenever the time of the last one runs out, instead of storing one. Collected by Till (2026-11-28T12:00:00.000Z).",
    );
  });

  it("of long ago says how many came since", () => {
    expect(sayPair({ ...older, newer: 3, isFingerprint: true }).what).toBe(
      "This is the fingerprint of an old access token, with 3 newer ones since, of “POS Antwerp” (number 7).",
    );
  });
});

it("the current refresh token must not be anywhere but in Larder", () => {
  expect(sayPair({ ...current, kind: "refresh_token" }).meaning).toMatch(/^Only Larder may have it/);
});

it("the last refresh token of a connection that ended is not said to work", () => {
  const facts = { ...current, kind: "refresh_token", works: "no", headline: "Access ended" } as const;
  expect(sayPair(facts).meaning).toBe(
    "It was the last one of this token set: Access ended. No other system may have it; remove it there.",
  );
});

it("a used refresh token is of no use to the system that has it", () => {
  const used = sayPair({ ...current, kind: "refresh_token", newer: 2, replacedAt: at });
  expect(used.meaning).toMatch(
    /^Larder has had a newer one since 2026-11-28T12:00:00.000Z: the system that has it/,
  );
});

it("a token that Larder keeps aside is no machine's", () => {
  const kept = sayPair({ ...current, isKept: true });
  expect(kept).toMatchObject({ standing: "kept" });
  expect(kept.what).toBe(
    "This is an access token that Larder received for “POS Antwerp” and did not put to use (number 7).",
  );
});

it.each([
  ["issued", "Apicbase gave tokens for it"],
  ["refused", "Apicbase refused it"],
  ["unknown", "its history says what came of it"],
] as const)("a code whose outcome is %s", (outcome, words) => {
  const said = sayCode({ setName: "POS Antwerp", startedAt: at, outcome, isFingerprint: false });
  expect(said.what).toContain(words);
  expect(said.meaning).toContain("nobody can use it any more");
});
