import { describe, expect, it } from "vitest";
import type { NoReply, RawReply } from "./send.ts";
import { parseTokenReply } from "./token-reply.ts";

const access = "Aa1Bb2Cc3Dd4Ee5Ff6Gg7Hh8Ii9Jj0";
const refresh = "Rr1Ss2Tt3Uu4Vv5Ww6Xx7Yy8Zz9Qq0";
const offered = "Old1Old2Old3Old4Old5Old6Old7Ol";
const odd = "ke+y/ of (mine)";
const unheard = { kind: "unknown", status: null, retryAfterMs: null } as const;
const week = 604_800;
const year = 31_536_000;

function reply(status: number, body: unknown, more: Partial<RawReply> = {}): RawReply {
  return {
    kind: "reply",
    status,
    contentType: "application/json",
    retryAfter: null,
    location: null,
    body: typeof body === "string" ? body : JSON.stringify(body),
    complete: true,
    ...more,
  };
}

const parse = (status: number, body: unknown, more?: Partial<RawReply>) =>
  parseTokenReply(reply(status, body, more), [offered, odd]);

const pair = {
  ...{ access_token: access, refresh_token: refresh },
  ...{ token_type: "Bearer", scope: "accounts library" },
};
const tokens = { accessToken: access, refreshToken: refresh, scopes: ["accounts", "library"] };

describe("tokens that arrived are kept", () => {
  it("as Apicbase sends them", () => {
    const answer = parse(200, { ...pair, expires_in: week });
    expect(answer).toEqual({
      kind: "issued",
      tokens: { ...tokens, expiresInSeconds: week, expiryStated: true },
    });
  });

  it.each([
    ["a number", 3600, 3600, true],
    ["a string of digits", "3600", 3600, true],
    ["a fraction", 3600.9, 3600, true],
    ["a week in milliseconds", 604_800_000, week, true],
    ["a week in milliseconds as a string", "604800000", week, true],
    ["huge", 9e15, year, false],
    ["1e99", "1e99", year, false],
    ["missing", undefined, week, false],
    ["null", null, week, false],
    ["zero", 0, week, false],
    ["negative", -5, week, false],
    ["NaN", "NaN", week, false],
    ["Infinity", "Infinity", week, false],
    ["empty", "", week, false],
    ["words", "a week", week, false],
    ["true", true, week, false],
    ["a list", [7], week, false],
    ["an object that is no number", { toString: 1, valueOf: 1 }, week, false],
  ])("with expires_in %s", (_what, expiresIn, expiresInSeconds, expiryStated) => {
    const answer = parse(200, { ...pair, expires_in: expiresIn });
    expect(answer).toEqual({ kind: "issued", tokens: { ...tokens, expiresInSeconds, expiryStated } });
  });

  it.each([
    ["another content type", reply(200, pair, { contentType: "text/html" })],
    ["no content type", reply(200, pair, { contentType: "" })],
    ["another 2xx", reply(201, pair)],
    ["another token type", reply(200, { ...pair, token_type: "mac" })],
    ["no token type", reply(200, { ...pair, token_type: undefined })],
    ["an error beside them", reply(200, { ...pair, error: "none", error_description: "all is well" })],
    ["a connection that broke after the last brace", reply(200, pair, { complete: false })],
    ["fields nobody knows", reply(200, { ...pair, __proto__: null, extra: [1] })],
  ])("with %s", (_what, answer) => {
    expect(parseTokenReply(answer, [offered])).toMatchObject({ kind: "issued", tokens });
  });

  it.each([
    ["missing", undefined],
    ["null", null],
    ["empty", ""],
    ["no string", 7],
    ["with a space", "two words"],
    ["with a line break", "two\nlines"],
  ])("without the refresh token when it is %s", (_what, refreshToken) => {
    expect(parse(200, { ...pair, refresh_token: refreshToken })).toMatchObject({
      kind: "issued",
      tokens: { accessToken: access, refreshToken: null },
    });
  });
});

describe("a 200 without a usable access token is in doubt", () => {
  it.each([
    ["neither token", { scope: "accounts" }],
    ["two unusable tokens", { ...pair, access_token: "a b", refresh_token: "" }],
    ["an error", { error: "invalid_grant" }],
    ["null", null],
    ["an empty body", ""],
    ["a web page", "<!doctype html><title>Welcome</title>"],
  ])("%s", (_what, body) => {
    const answer = parse(200, body);
    expect(answer).toEqual({ ...unheard, status: 200, reason: "HTTP 200 without an OAuth answer" });
  });

  it.each([
    ["an access token alone in what is no JSON", `{"access_token":"${access}",`, true],
    ["JSON that breaks off", JSON.stringify(pair).slice(0, 60), true],
    ["a connection that breaks off", JSON.stringify(pair).slice(0, 60), false],
  ])("and says so when the answer broke off: %s", (_what, body, complete) => {
    const answer = parse(200, body, { complete });
    expect(answer).toEqual({ ...unheard, reason: "HTTP 200, cut off" });
  });
});

describe("a refresh token that came alone is kept", () => {
  it.each([
    ["without an access token", { ...pair, access_token: undefined }],
    ["with an empty access token", { ...pair, access_token: "" }],
    ["with an access token with a space", { ...pair, access_token: "a b" }],
    ["in what is no JSON", `{"refresh_token":"${refresh}","scope":"accounts library","expires_in":NaN}`],
  ])("%s", (_what, body) => {
    const expected = { kind: "refresh_only", refreshToken: refresh, scopes: ["accounts", "library"] };
    expect(parse(200, body)).toEqual(expected);
  });
});

describe("a pair in what is no JSON is kept", () => {
  const whole = JSON.stringify({ ...pair, expires_in: 7 });
  it.each([
    ["NaN", whole.replace(":7", ":NaN"), true],
    ["a missing brace", whole.slice(0, -1), true],
    ["a list around it", `[${whole}]`, true],
    ["a body that broke off behind it", whole.slice(0, -1), false],
  ])("%s", (_what, body, complete) => {
    const expected = { kind: "issued", tokens: { ...tokens, expiresInSeconds: week, expiryStated: false } };
    expect(parse(200, body, { complete })).toEqual(expected);
  });

  it("and never half a token", () => {
    for (let length = 0; length < whole.length; length += 1) {
      const answer = parse(200, whole.slice(0, length), { complete: false });
      if (answer.kind === "issued")
        expect(answer.tokens).toMatchObject({ accessToken: access, refreshToken: refresh });
      else expect(answer.kind).toBe("unknown");
    }
  });
});

describe("an OAuth error is a refusal", () => {
  it.each([
    [400, "invalid_grant"],
    [401, "invalid_client"],
    [400, "invalid_request"],
    [400, "invalid_scope"],
    [400, "unauthorized_client"],
    [400, "unsupported_grant_type"],
  ])("%i %s", (status, error) => {
    const expected = { kind: "refused", status, error, description: null };
    expect(parse(status, { error })).toEqual(expected);
    expect(parse(status, { error }, { contentType: "text/html" })).toEqual(expected);
  });

  it.each([
    ["a plain one", "Code expired.", "Code expired."],
    ["one that echoes what was offered", `Token ${offered} is used.`, "Token [redacted] is used."],
    ["one that holds another token", `See ${access}.`, "[withheld: it may hold a secret]"],
    [
      "one that echoes the request's body as it was sent",
      `Bad: client_secret=${encodeURIComponent(odd)}&x=${new URLSearchParams({ s: odd })}`,
      "Bad: client_secret=[redacted]&x=s=[redacted]",
    ],
    [
      "one that holds what letters and digits alone do not give away",
      "See Aa1-Bb2_Cc3-Dd4_Ee5-Ff6_Gg7-Hh8_Ii9-Jj0_Kk.",
      "[withheld: it may hold a secret]",
    ],
    ["a token where the text is cut", `${"word ".repeat(37)}${access}`, "[withheld: it may hold a secret]"],
    ["an address", "See /oauth/authorize/redirect.", "See /oauth/authorize/redirect."],
    ["control characters", "a\u0000b\u001b[31mc\nd", "a b [31mc d"],
    ["a long one", "word ".repeat(100), "word ".repeat(40)],
    ["no text", { deep: offered }, null],
  ])("with %s as description", (_what, description, shown) => {
    expect(parse(400, { error: "invalid_grant", error_description: description })).toMatchObject({
      kind: "refused",
      description: shown,
    });
  });

  it("never repeats a secret that came back as the error's name", () => {
    const answer = parse(400, { error: offered });
    expect(JSON.stringify(answer)).not.toContain(offered);
    expect(parse(400, { error: access })).toMatchObject({ error: "[withheld: it may hold a secret]" });
  });
});

describe("only an OAuth answer ends the provider's work: whatever stands in front of it may have answered instead", () => {
  it.each([
    [301, "", "HTTP 301 without an OAuth answer"],
    [302, "<a href=/>", "HTTP 302 without an OAuth answer"],
    [307, "", "HTTP 307 without an OAuth answer"],
    [400, "<html>Bad request</html>", "HTTP 400 without an OAuth answer"],
    [403, "{}", "HTTP 403 without an OAuth answer"],
    [404, { error: { code: 404 } }, "HTTP 404 without an OAuth answer"],
    [400, { error: "x".repeat(65) }, "HTTP 400 without an OAuth answer"],
  ])("%i %s", (status, body, reason) => {
    expect(parse(status, body)).toEqual({ kind: "unknown", status, retryAfterMs: null, reason });
  });

  it("429: calls are turned away before any work", () => {
    const turnedAway = { kind: "unavailable", status: 429, retryAfterMs: null, reason: "rate limited" };
    expect(parse(429, { error: "slow_down" })).toEqual(turnedAway);
  });

  it.each([
    ["2", 2_000],
    ["0", 0],
    ["1.5", 1_500],
    ["99999999999", 3_600_000],
    ["1e99", 3_600_000],
    ["-1", null],
    ["NaN", null],
    ["Infinity", null],
    ["soon", null],
    ["Wed, 21 Oct 2026 07:28:00 GMT", null],
    [null, null],
  ])("Retry-After %s waits %s ms", (retryAfter, retryAfterMs) => {
    expect(parse(429, "", { retryAfter })).toMatchObject({ kind: "unavailable", retryAfterMs });
    expect(parse(503, "", { retryAfter })).toMatchObject({ kind: "unknown", retryAfterMs });
  });
});

describe("a server's failure is in doubt", () => {
  it.each([500, 502, 503, 504])("%i, whatever its body says", (status) => {
    for (const body of ["<h1>Server Error</h1>", { error: "invalid_grant" }, ""]) {
      expect(parse(status, body)).toMatchObject({ kind: "unknown", status });
    }
  });

  it.each<[NoReply["reached"], string, object]>([
    ["not_sent", "ECONNREFUSED", { kind: "not_sent", reason: "ECONNREFUSED" }],
    ["unknown", "timeout", { ...unheard, reason: "timeout" }],
  ])("no reply at all: %s", (reached, reason, expected) => {
    expect(parseTokenReply({ kind: "none", reached, reason }, [])).toEqual(expected);
  });
});
