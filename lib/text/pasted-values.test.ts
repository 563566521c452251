import { expect, it } from "vitest";
import { listPastedValues, mayHoldSecret } from "./pasted-values.ts";

const access = "Zk3vQe9-tPq_81LmXw.20~aa+b/c==";
const refresh = "r8Tn2WcYd0KxVbQ4s7Lm";

it.each([
  ["the value alone", access],
  ["quotes and a full stop", `“${access}”.`],
  ["a header", `Authorization: Bearer ${access}`],
  ["JSON", JSON.stringify({ token_type: "Bearer", access_token: access, refresh_token: refresh })],
  ["JSON that escapes its slashes", JSON.stringify({ access_token: access }).replaceAll("/", "\\/")],
  ["a form", `grant_type=refresh_token&refresh_token=${encodeURIComponent(access)}`],
  ["an address", `https://larder.example/api/oauth/callback?state=x&code=${encodeURIComponent(access)}`],
  ["a line break in the middle", `${access.slice(0, 9)}\n  ${access.slice(9)}`],
  ["an invisible character", `${access.slice(0, 4)}\u200b${access.slice(4)}`],
])("finds a token in %s", (_name, pasted) => {
  expect(listPastedValues(pasted)).toContain(access);
});

it("finds both tokens of an answer, and nothing in short words", () => {
  const plain = "Zk3vQe9tPq81LmXw20aabc";
  expect(listPastedValues(JSON.stringify({ access_token: plain, refresh_token: refresh }))).toEqual(
    expect.arrayContaining([plain, refresh]),
  );
  expect(listPastedValues("POS Gent")).toEqual([]);
});

it("takes few values of a long text, the longest first", () => {
  const many = Array.from({ length: 500 }, (_, index) => `token-${index}`).join(" ");
  const values = listPastedValues(`${many} ${refresh}`);
  expect(values).toHaveLength(40);
  expect(values[1]).toBe(refresh);
});

it.each([
  ["POS Antwerp", false],
  ["overdue production", false],
  [refresh, true],
  [`POS ${refresh}`, true],
  ["abc\ndef", true],
  ["0198f6a2-7c1e-7b3a-9d52-3f0c2f9b7a11", true],
  ["Brasserie-Leopold-Antwerpen 2000", false],
  ["nora.claes@brasserie-leopold.example", false],
  ["Kaffeehausbetriebe Großküche", false],
])("%j may hold a secret: %j", (text, expected) => {
  expect(mayHoldSecret(text)).toBe(expected);
});
