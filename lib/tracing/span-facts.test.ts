import { expect, it } from "vitest";
import { type SpanFacts, toAttributes, toSpanName } from "./span-facts.ts";

const id = "0190f7a2-1111-7222-8333-444455556666";

it("facts leave under their attributes' names", () => {
  const facts = { tokenSetId: id, attemptId: id, trigger: "schedule", endpoint: "token", method: "POST" };
  expect(toAttributes({ ...facts, host: "api.apicbase.com", status: 200, sets: 0 })).toEqual({
    "larder.token_set": id,
    "larder.attempt": id,
    "larder.trigger": "schedule",
    "larder.endpoint": "token",
    "http.request.method": "POST",
    "server.address": "api.apicbase.com",
    "http.response.status_code": 200,
    "larder.sets": 0,
  });
});

it("whatever has not the shape of its fact, and whatever is no fact, is left out", () => {
  const sentence = "the token eyJhbGciOiJIUzI1NiJ9.e30.c2ln was refused";
  const facts = {
    ...{ outcome: sentence, errorCode: `${sentence}: it`, trigger: "", tokenSetId: "rt_live_5b0c1f" },
    ...{ host: "larder:secret@api.apicbase.com/oauth?code=1", endpoint: "token?code=abc", status: 200.5 },
    ...{ url: "https://localhost/api/oauth/callback?code=abc", authorization: "Bearer abc" },
  };
  expect(toAttributes(facts as SpanFacts)).toEqual({});
});

it.each(["api.apicbase.com", "localhost:4010", "127.0.0.1:4010", "[::1]:4010", "apicbase.example.co.uk"])(
  "%s is a host",
  (host) => {
    expect(toAttributes({ host })).toEqual({ "server.address": host });
  },
);

it.each([
  "d5gkcOfHcrHE3T0hIs8Iip3s9ObJ5w",
  "6f1ed002ab5595859014ebf0951522d9",
  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
  "hQ-Zs_yXvTqLmNbP",
  "01a22319e58d77cd999ed974c9afa168",
])("what looks like %s leaves as no fact", (secret) => {
  const facts = {
    outcome: secret,
    errorCode: secret,
    trigger: secret,
    environment: secret,
    endpoint: secret,
  };
  expect(
    toAttributes({ ...facts, method: secret, host: secret, tokenSetId: secret, attemptId: secret }),
  ).toEqual({});
});

it("a name that is not the code's own is left out", () => {
  expect(toSpanName("action refresh-token-set")).toBe("action refresh-token-set");
  expect(toSpanName("GET /api/oauth/callback?code=abc")).toBe("unnamed");
});
