import { describe, expect, it } from "vitest";
import { pastedCodeSchema } from "./authorization-schema.ts";
import { readPastedCode } from "./read-pasted-code.ts";

const code = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1";
const page = "https://app.apicbase.com/oauth/code/";

describe("what a person pastes", () => {
  it.each([
    ["the bare code", code, null],
    ["the code with spaces around it", `  ${code}\t`, null],
    ["the code broken over two lines", `${code.slice(0, 12)}\r\n  ${code.slice(12)}`, null],
    ["the code with invisible characters", `\u200b${code}\ufeff`, null],
    ["the code in quotes", `"${code}"`, null],
    ["the code in angle brackets", `<${code}>`, null],
    ["the parameter", `code=${code}`, null],
    ["the parameters", `code=${code}&state=s1`, "s1"],
    ["the query", `?state=s1&code=${code}`, "s1"],
    ["the whole address", `${page}?code=${code}&state=s1`, "s1"],
    ["the whole address without a state", `${page}?code=${code}`, null],
    ["the address in capitals", `HTTPS://APP.APICBASE.COM/oauth/code/?code=${code}`, null],
    ["the address without a scheme", `app.apicbase.com/oauth/code/?code=${code}&state=s1`, "s1"],
    ["the address broken by an email", `${page}?co\nde=${code}&sta\nte=s1`, "s1"],
    ["the address with a fragment", `${page}?code=${code}#top`, null],
    [
      "the address broken within the code",
      `${page}?code=${code.slice(0, 9)}\r\n${code.slice(9)}&state=s1`,
      "s1",
    ],
    ["a sentence around the code", `Hi, the code is ${code}, thanks!`, null],
    ["a sentence around the address", `Here it is: ${page}?code=${code}&state=s1. Thanks a lot`, "s1"],
    ["a greeting under the address", `${page}?code=${code}&state=s1\n\nKind regards\nJan`, "s1"],
    ["a label", `Authorization code: ${code}`, null],
    ["a label on a line of its own", `Code:\n${code}`, null],
    ["a trailing full stop", `${code}.`, null],
    ["backticks", `\`${code}\``, null],
    ["JSON", `{"code": "${code}", "state": null}`, null],
    ["the address as HTML", `${page}?state=s1&amp;code=${code}`, "s1"],
    ["a link in angle brackets", `<${page}?code=${code}&state=s1>`, "s1"],
    ["the address percent-encoded", encodeURIComponent(`${page}?code=${code}&state=s1`), "s1"],
    [
      "a mail scanner's address",
      `https://eur02.safelinks.example/?url=${encodeURIComponent(`${page}?code=${code}&state=s1`)}&data=05%7C02&reserved=0`,
      "s1",
    ],
    [
      "two mail scanners' address",
      `https://a.example/?u=${encodeURIComponent(`https://b.example/?url=${encodeURIComponent(`${page}?code=${code}`)}`)}`,
      null,
    ],
  ])("%s is read", (_what, pasted, state) => {
    expect(readPastedCode(pasted)).toEqual({ kind: "code", code, state });
  });

  it.each([
    `${page}?error=access_denied&state=s1`,
    "error=access_denied",
    "?error=access_denied&error_description=x",
  ])("%s is a refusal", (pasted) => {
    expect(readPastedCode(pasted)).toEqual({ kind: "denied" });
  });

  it.each([
    ["an address without a code", page, "There is no code in this address."],
    ["an address with an empty code", `${page}?code=`, "There is no code in this address."],
    [
      "an address with an absurd code",
      `${page}?code=${"x".repeat(513)}`,
      "There is no code in this address.",
    ],
    ["another error", `${page}?error=invalid_scope`, "Apicbase answered with an error instead of a code."],
    ["an address that is none", "https://?code=abc", "This address cannot be read."],
    ["another alphabet", "кодкодкод", "This is not a code."],
    ["an absurdly long text", "x".repeat(513), "This is not a code."],
    ["a sentence without a code", "I do not have the code yet, please wait", "This is not a code."],
    ["a sentence with two", `${code} or ${code.split("").reverse().join("")}`, "This is not a code."],
    ["a word", "hello", "This is not a code."],
    ["a long word", "donaudampfschifffahrt", "This is not a code."],
    ["a phone number", "+32 470 12 34 56 78 90 12", "This is not a code."],
    [
      "a mail scanner's address of another page",
      "https://a.example/?u=https%3A%2F%2Fb.example%2F",
      "There is no code in this address.",
    ],
    ["only invisible characters", "\u200b\u200b", "This is not a code."],
  ])("%s cannot be read", (_what, pasted, reason) => {
    expect(readPastedCode(pasted)).toEqual({ kind: "unreadable", reason });
  });

  it("must be something, and not a book", () => {
    const authorizationId = "018f3a5e-7c1b-7d55-8f00-0123456789ab";
    const parse = (pasted: string) => pastedCodeSchema.safeParse({ authorizationId, pasted }).success;
    expect(parse(code)).toBe(true);
    expect(parse("   ")).toBe(false);
    expect(parse("x".repeat(4_097))).toBe(false);
  });
});
