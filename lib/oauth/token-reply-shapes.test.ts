import { describe, expect, it } from "vitest";
import { parseTokenReply } from "./token-reply.ts";

const access = "Aa1Bb2Cc3Dd4Ee5Ff6Gg7Hh8Ii9Jj0";
const refresh = "Rr1Ss2Tt3Uu4Vv5Ww6Xx7Yy8Zz9Qq0";
const pair = { access_token: access, refresh_token: refresh, scope: "accounts library" };
const tokens = { accessToken: access, refreshToken: refresh, scopes: ["accounts", "library"] };

function parse(status: number, answer: object | string, { complete = true } = {}) {
  const body = typeof answer === "string" ? answer : JSON.stringify(answer);
  const about = { contentType: "application/json", retryAfter: null, location: null };
  return parseTokenReply({ kind: "reply", status, ...about, body, complete }, []);
}

describe("tokens are found where they are", () => {
  const form = new URLSearchParams({ ...pair, expires_in: "3600" }).toString();
  it.each([
    ["in data", { data: pair }],
    ["in token", { token: pair }],
    ["two objects deep", { status: "ok", result: { token: pair } }],
    ["beside empty members", { access_token: null, data: pair }],
    ["form-encoded", form],
    ["form-encoded with a line break after it", `${form}\n`],
    ["form-encoded, with more behind them", `${form}&x=`],
    [
      "with line breaks after them",
      { ...pair, access_token: `${access}\n`, refresh_token: `${refresh}\r\n` },
    ],
  ])("%s", (_what, body) => {
    expect(parse(200, body)).toMatchObject({ kind: "issued", tokens });
  });

  it("however long they are", () => {
    const long = { access_token: "a".repeat(8_300), refresh_token: "r".repeat(8_300) };
    const expected = { accessToken: long.access_token, refreshToken: long.refresh_token };
    expect(parse(200, { ...pair, ...long })).toMatchObject({ kind: "issued", tokens: expected });
  });

  it("and never half a token of a form-encoded answer that broke off", () => {
    for (let length = 0; length < form.length; length += 1) {
      const answer = parse(200, form.slice(0, length), { complete: false });
      if (answer.kind === "issued")
        expect(answer.tokens).toMatchObject({ accessToken: access, refreshToken: refresh });
      else expect(answer.kind).toBe("unknown");
    }
  });
});

describe("tokens that arrived are kept", () => {
  it.each([
    ["missing", undefined, null],
    ["no string", 7, null],
    ["a list of more than words", ["accounts", 7], null],
    ["a list", ["accounts", "library"], ["accounts", "library"]],
    ["a list of one string", ["accounts library"], ["accounts", "library"]],
    ["with commas", "accounts,library", ["accounts", "library"]],
    ["empty", "", []],
    ["with repeats and odd spaces", " library  accounts library ", ["library", "accounts"]],
  ])("with a scope that is %s", (_what, scope, scopes) => {
    expect(parse(200, { ...pair, scope })).toMatchObject({ kind: "issued", tokens: { scopes } });
  });
});
