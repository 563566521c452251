import { describe, expect, it } from "vitest";
import { sayNote } from "#lib/custody/note-view.ts";
import type { Testimony } from "#lib/custody/testimony.ts";
import { AppError } from "#lib/errors.ts";
import type { Revocation } from "#lib/oauth/revoke-token.ts";
import { judgeRevocation, requireRevoked, toRevokeOutcome } from "./revoke-token-set.ts";

const accepted: Revocation = { kind: "accepted", status: 200 };
const refused: Revocation = { kind: "credentials_refused", status: 401 };
const unsupported: Revocation = { kind: "unsupported", status: 404 };
const unanswered: Revocation = { kind: "unanswered", status: null, reason: "timeout" };

describe("a revocation is", () => {
  it.each<[Revocation, Testimony, string, string | undefined]>([
    [accepted, "dead", "revoked", "proved"],
    [accepted, "alive", "revoked", "unconfirmed"],
    [accepted, "expired", "revoked", "unconfirmed"],
    [accepted, "silent", "revoked", "unconfirmed"],
    [unanswered, "dead", "revoked", "proved"],
    [unanswered, "alive", "not_revoked", undefined],
    [unanswered, "expired", "not_revoked", undefined],
    [unanswered, "silent", "not_revoked", undefined],
    [refused, "silent", "not_revoked", undefined],
    [refused, "dead", "not_revoked", undefined],
    [unsupported, "silent", "not_revoked", undefined],
    [unsupported, "dead", "not_revoked", undefined],
  ])("after %j and a witness that is %s: %s %s", (revocation, testimony, outcome, proof) => {
    const judged = judgeRevocation(revocation, { before: "alive", after: testimony });
    expect(judged.outcome).toBe(outcome);
    expect("proof" in judged ? judged.proof : undefined).toBe(proof);
  });

  it.each<[Revocation, Testimony]>([
    [accepted, "alive"],
    [accepted, "expired"],
    [accepted, "silent"],
    [refused, "silent"],
    [unsupported, "silent"],
    [unanswered, "silent"],
  ])("sent on to API Settings at Apicbase where it is not proved: %j, %s", (revocation, testimony) => {
    expect(sayNote(judgeRevocation(revocation, { before: "alive", after: testimony }).note)).toContain(
      "open API Settings at Apicbase",
    );
  });

  it.each<Testimony>(["dead", "expired", "silent"])(
    "not proved by a token that was not seen alive before (%s)",
    (before) => {
      expect(judgeRevocation(accepted, { before, after: "dead" })).toMatchObject({ proof: "unconfirmed" });
      expect(judgeRevocation(unanswered, { before, after: "dead" })).toMatchObject({
        outcome: "not_revoked",
      });
    },
  );

  it("an error for callers that take anything else for one", () => {
    const kept = toRevokeOutcome(judgeRevocation(unanswered, { before: "alive", after: "alive" }));
    expect(() => requireRevoked(kept)).toThrow(AppError);
    const done = toRevokeOutcome(judgeRevocation(accepted, { before: "alive", after: "dead" }));
    expect(requireRevoked(done)).toBe(done);
  });
});
