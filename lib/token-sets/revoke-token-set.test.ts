import { describe, expect, it } from "vitest";
import { sayNote } from "#lib/custody/note-view.ts";
import type { Testimony } from "#lib/custody/testimony.ts";
import { AppError } from "#lib/errors.ts";
import type { Revocation } from "#lib/oauth/revoke-token.ts";
import { judgeRevocation, type Testimonies } from "./carry-out-revocation.ts";
import { requireRevoked, toRevokeOutcome } from "./revoke-token-set.ts";

const accepted: Revocation = { kind: "accepted", status: 200 };
const refused: Revocation = { kind: "credentials_refused", status: 401 };
const unsupported: Revocation = { kind: "unsupported", status: 404 };
const notSent: Revocation = { kind: "not_sent", status: null, reason: "connection refused" };
const judge = (revocation: Revocation, said: Testimonies) => judgeRevocation(revocation, said, new Date(0));
const unanswered: Revocation = { kind: "unanswered", status: null, reason: "timeout" };

describe("a revocation is", () => {
  it.each<[Revocation, Testimony, string, string | undefined]>([
    [accepted, "dead", "revoked", "proved"],
    [accepted, "alive", "revoked", "unconfirmed"],
    [accepted, "expired", "revoked", "unconfirmed"],
    [accepted, "silent", "revoked", "unconfirmed"],
    [unanswered, "dead", "revoked", "proved"],
    [unanswered, "alive", "in_doubt", undefined],
    [unanswered, "expired", "in_doubt", undefined],
    [unanswered, "silent", "in_doubt", undefined],
    [notSent, "silent", "not_revoked", undefined],
    [refused, "silent", "not_revoked", undefined],
    [refused, "dead", "not_revoked", undefined],
    [unsupported, "silent", "not_revoked", undefined],
    [unsupported, "dead", "not_revoked", undefined],
  ])("after %j and a witness that is %s: %s %s", (revocation, testimony, outcome, proof) => {
    const judged = judge(revocation, { before: "alive", after: testimony });
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
    expect(sayNote(judge(revocation, { before: "alive", after: testimony }).note)).toContain(
      "open API Settings at Apicbase",
    );
  });

  it.each<Testimony>(["dead", "expired", "silent"])(
    "not proved by a token that was not seen alive before (%s)",
    (before) => {
      expect(judge(accepted, { before, after: "dead" })).toMatchObject({ proof: "unconfirmed" });
      expect(judge(unanswered, { before, after: "dead" })).toMatchObject({
        outcome: "in_doubt",
      });
    },
  );

  it("not proved where an earlier one without an answer may have ended the token unseen", () => {
    const said = { before: "dead", after: "dead", isRepeated: true } as const;
    expect(judge(accepted, said)).toMatchObject({
      proof: "unconfirmed",
      note: { code: "revoke_unproved_late" },
    });
    expect(judge(accepted, { ...said, before: "alive" })).toMatchObject({ proof: "proved" });
  });

  it("an error for callers that take anything else for one", () => {
    const kept = toRevokeOutcome(judge(unanswered, { before: "alive", after: "alive" }));
    expect(() => requireRevoked(kept)).toThrow(AppError);
    const unsent = toRevokeOutcome(judge(notSent, { before: "alive", after: "silent" }));
    expect(() => requireRevoked(unsent)).toThrow(AppError);
    const done = toRevokeOutcome(judge(accepted, { before: "alive", after: "dead" }));
    expect(requireRevoked(done)).toBe(done);
  });
});
