import { describe, expect, it } from "vitest";
import { sayNote } from "#lib/custody/note-view.ts";
import type { Introspection } from "#lib/oauth/introspect-token.ts";
import type { Probe } from "#lib/oauth/probe-api.ts";
import { judgeEvidence } from "./check-token-set.ts";

const unsaid = { scopes: null, expiresAt: null, clientId: null, username: null };
const active: Introspection = { kind: "active", ...unsaid };
const inactive: Introspection = { kind: "inactive" };
const refused: Introspection = { kind: "credentials_refused" };
const silent: Introspection = { kind: "unanswered", reason: "timeout" };

const accepted: Probe = { kind: "accepted", status: 200 };
const forbidden: Probe = { kind: "forbidden", status: 403 };
const unauthorized: Probe = { kind: "unauthorized", status: 401 };
const unanswered: Probe = { kind: "unanswered", status: 503, reason: "HTTP 503" };

describe("the two answers together", () => {
  it.each<[Introspection, Probe, boolean | null]>([
    [active, accepted, true],
    [active, forbidden, true],
    [active, unauthorized, false],
    [active, unanswered, true],
    [inactive, accepted, true],
    [inactive, forbidden, true],
    [inactive, unauthorized, false],
    [inactive, unanswered, false],
    [refused, accepted, true],
    [refused, unauthorized, false],
    [refused, unanswered, null],
    [silent, accepted, true],
    [silent, unauthorized, false],
    [silent, unanswered, null],
  ])("%j and %j: %s; the API's word counts", (introspection, probe, expected) => {
    expect(judgeEvidence({ introspection, probe }).active).toBe(expected);
  });

  it("are both told", () => {
    expect(sayNote(judgeEvidence({ introspection: active, probe: accepted }).note)).toBe(
      "Apicbase said that the access token worked; the API answered 200.",
    );
    expect(sayNote(judgeEvidence({ introspection: refused, probe: forbidden }).note)).toBe(
      "Apicbase refused the client secret when it was asked about the access token; the API answered 403: the token lives but lacks the scope for this call.",
    );
    expect(sayNote(judgeEvidence({ introspection: silent, probe: unanswered }).note)).toBe(
      "Apicbase did not answer when it was asked about the access token; the API did not answer (HTTP 503).",
    );
  });
});
