import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseScope } from "./answer-members.ts";
import { parseTokenReply } from "./token-reply.ts";

const access = "Aa1Bb2Cc3Dd4Ee5Ff6Gg7Hh8Ii9Jj0";
const refresh = "Rr1Ss2Tt3Uu4Vv5Ww6Xx7Yy8Zz9Qq0";
const pair = {
  access_token: access,
  refresh_token: refresh,
  token_type: "Bearer",
  scope: "accounts library",
};

function parse(status: number, body: string, complete = true) {
  const about = { contentType: "application/json", retryAfter: null, location: null };
  return parseTokenReply({ kind: "reply", status, ...about, body, complete }, [
    "Old1Old2Old3Old4Old5Old6Old7Ol",
  ]);
}

describe("whatever arrives", () => {
  const bodies = fc.oneof(
    fc.json(),
    fc.string(),
    fc.json().map((json) => json.slice(0, -1)),
  );

  it("is understood without a throw, and never called issued without an access token", () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), bodies, fc.boolean(), (status, body, complete) => {
        const answer = parse(status, body, complete);
        if (!body.includes("access_token")) expect(answer.kind).not.toBe("issued");
      }),
    );
  });

  it("keeps a good pair whatever else is in the answer", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (extra, expiresIn) => {
        const answer = parse(200, JSON.stringify({ ...extra, ...pair, expires_in: expiresIn }));
        expect(answer).toMatchObject({
          kind: "issued",
          tokens: { accessToken: access, refreshToken: refresh },
        });
      }),
    );
  });

  it("survives a number nested deeper than the stack", () => {
    const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    const body = `{"access_token":"${access}","refresh_token":"${refresh}","expires_in":${deep}}`;
    expect(parse(200, body)).toMatchObject({ kind: "issued", tokens: { expiresInSeconds: 604_800 } });
  });
});

describe("a scope string", () => {
  it.each([
    ["accounts library", ["accounts", "library"]],
    ["library library", ["library"]],
    ["\taccounts\n", ["accounts"]],
    ["accounts,library", ["accounts", "library"]],
    ["accounts, library,", ["accounts", "library"]],
    ["", []],
  ])("%j", (scope, parsed) => {
    expect(parseScope(scope)).toEqual(parsed);
  });
});
