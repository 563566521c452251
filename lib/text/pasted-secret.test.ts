import { describe, expect, it } from "vitest";
import { longestToken, pastedSecret } from "./pasted-secret.ts";

const token = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1";
const other = "zZ9yY8xX7wW6vV5uU4tT3sS2rR1qQ0";
const schema = pastedSecret({ noun: "access token", min: 8, max: longestToken });
const fence = "```";

describe("a pasted secret loses what surrounds it", () => {
  it.each([
    ["nothing", token],
    ["spaces and line breaks", ` \t${token}\r\n`],
    ["zero-width characters", `\u200b${token.slice(0, 9)}\u200d${token.slice(9)}\ufeff`],
    ["a no-break space", `\u00a0${token}\u00a0`],
    ["double quotes", `"${token}"`],
    ["single quotes", `'${token}'`],
    ["backticks", `\`${token}\``],
    ["a fence of backticks", `${fence}\n${token}\n${fence}`],
    ["curly quotes", `“${token}”`],
    ["low quotes", `„${token}“`],
    ["guillemets", `«${token}»`],
    ["angle brackets", `<${token}>`],
    ["a trailing comma", `${token},`],
    ["a trailing full stop", `${token}.`],
    ["a quote and a comma", `"${token}",`],
    ["Bearer", `Bearer ${token}`],
    ["a header", `Authorization: Bearer ${token}`],
    ["a header in quotes", `"Authorization: Bearer ${token}"`],
    ["a label", `access_token: ${token}`],
    ["a label in words", `Access token: ${token}`],
    ["a label on a line of its own", `Access token:\n${token}\n`],
    ["a general label", `token = '${token}'`],
    ["a variable", `ACCESS_TOKEN="${token}"`],
    ["a JSON member", `"access_token": "${token}",`],
    ["a member in single quotes", `'access_token': '${token}',`],
    ["two JSON members", `"access_token": "${token}",\n  "refresh_token": "${other}",`],
    ["the whole answer", JSON.stringify({ access_token: token, expires_in: 3600, refresh_token: other })],
    ["the answer in an object", JSON.stringify({ data: { accessToken: token, refreshToken: other } })],
    ["a form-encoded answer", `refresh_token=${other}&access_token=${token}&expires_in=3600`],
  ])("%s", (_what, pasted) => {
    expect(schema.parse(pasted)).toBe(token);
  });

  it("but not its own signs", () => {
    for (const own of ["a+b/c~d-e_f.g==", "abc'def:ghi=jkl", "eyJ0.eyJz.c2ln-_"])
      expect(schema.parse(own)).toBe(own);
  });

  it("and may be as long as a token may be", () => {
    expect(schema.parse(`"${"x".repeat(longestToken)}"`)).toHaveLength(longestToken);
  });
});

describe("what cannot be the secret is refused in words, which never repeat it", () => {
  it.each([
    ["nothing", "", "too short"],
    ["quotes alone", `""`, "quotes or brackets"],
    ["a sentence", `The token is ${token}`, "no spaces or line breaks"],
    ["two values", `${token} ${other}`, "no spaces or line breaks"],
    ["half a quotation", `"${token}`, "quotes or brackets"],
    ["a brace left over", `${token}}`, "quotes or brackets"],
    ["another field's value", `refresh_token: ${token}`, `labelled "refresh_token"`],
    ["another field's JSON", `{"refresh_token":"${token}"}`, "There is no access token"],
    ["another alphabet", "тест-тест-тест", "US keyboard"],
    ["a word", "short", "at least 8"],
    ["a book", "x".repeat(longestToken + 1), "at most 8192"],
    ["a library", "x".repeat(100_000), "at most 8192"],
  ])("%s", (_what, pasted, words) => {
    const message = schema.safeParse(pasted).error?.issues[0]?.message ?? "";
    expect(message).toContain(words);
    expect(message).not.toContain(token);
  });
});
