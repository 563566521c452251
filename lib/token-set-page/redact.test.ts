import { expect, it } from "vitest";
import { redact } from "./redact.ts";

const token = "q3fT9aZ0kLmN7pQrStUvWxYz12345678";

it("withholds what could be a token, wherever it stands, and leaves ids, times and sentences", () => {
  const value = {
    error: `invalid_grant: ${token} was refused`,
    list: [{ url: `https://example.test/c/${token}?x=1`, number: 3, none: null, yes: true }],
    id: "01a22246-ff15-7784-a53c-99f20439caa0",
    at: "2026-11-28T13:24:27.123Z",
    long: "The old access token died before its time, so Apicbase had rotated.",
  };
  const redacted = redact(value, { names: [], plain: [] });
  expect(JSON.stringify(redacted)).not.toContain(token.slice(0, 12));
  expect(redacted).toEqual({
    ...value,
    error: "invalid_grant: [withheld] was refused",
    list: [{ url: "https://example.[withheld]?x=1", number: 3, none: null, yes: true }],
  });
});

it("leaves what is public, and that alone", () => {
  expect(redact([token, `${token}x`], { names: [], plain: [token] })).toEqual([token, "[withheld]"]);
});

it("names nobody, the longest name first, and takes no part of a word for a name", () => {
  const names = ["An", "An Peeters (key)", "Élise", "", "J. (Jan)"];
  expect(
    redact("Kept for An Peeters (key), An, Élise and J. (Jan): Antwerp, Anna", { names, plain: [] }),
  ).toBe("Kept for a person, a person, a person and a person: Antwerp, Anna");
});
