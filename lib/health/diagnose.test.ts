import { describe, expect, it } from "vitest";
import { answer, type Expected, failed, hours, now, told } from "#lib/testing/diagnosed.ts";
import type { SetFacts, Surroundings } from "./cause.ts";

const expired = { accessTokenExpiresAt: hours(-4), nextRefreshAt: hours(-30) };
const paused = { pausedAt: hours(-7), pausedBy: "Nora", pauseReason: "Stocktaking" };
const archived = { ...paused, archivedAt: hours(-3), archivedBy: "Amir" };
const refusedClient = { application: { credentialsRefusedAt: hours(-5) } };
const held = { isDatabaseHeld: true };

describe("the diagnosis", () => {
  it.each<[string, Partial<SetFacts>, Partial<Surroundings>, Expected]>([
    ["a working set", {}, {}, answer(["yes", null, null], "nobody", null)],
    ["a due one", { nextRefreshAt: now }, {}, answer(["yes", null, null], "nobody", null)],
    ["a silent one", { checkedAt: hours(-25) }, {}, answer(["unknown", null, null], "nobody", "check")],
    [
      "one without a scope that was asked",
      { grantedScopes: ["accounts"] },
      {},
      answer(["yes", "scope_missing", hours(-30)], "member", "reconnect"),
    ],
    [
      "one in a database that waits for adoption",
      {},
      held,
      answer(["yes", "database_held", null], "operator", null),
    ],
    [
      "one whose application alone is known to be refused",
      {},
      refusedClient,
      answer(["yes", "client_secret_changed", hours(-5)], "member", "replace_secret"),
    ],
    [
      "one stopped by its application, and expired",
      { ...expired, credentialsRefusedAt: hours(-6) },
      refusedClient,
      answer(["no", "client_secret_changed", hours(-6)], "member", "replace_secret"),
    ],
    ["a paused one", paused, {}, answer(["yes", "paused", hours(-7)], "nobody", "resume")],
    [
      "a paused one in a database that waits for adoption",
      paused,
      held,
      answer(["yes", "database_held", null], "operator", null),
    ],
    ["an archived one", archived, {}, answer(["yes", "archived", hours(-3)], "nobody", null)],
    [
      "an archived one that was revoked",
      { ...archived, revokedAt: hours(-9), revocationProof: "proved" },
      {},
      answer(["no", "archived", hours(-3)], "nobody", null),
    ],
    [
      "a due one that a machine relies on",
      { nextRefreshAt: hours(-1), promisedUntil: hours(1), promisedTo: "Till" },
      {},
      answer(["yes", "in_use", hours(-1)], "larder", null),
    ],
    [
      "one that Apicbase does not answer",
      failed({ code: "not_answering", reason: "HTTP 503" }),
      {},
      answer(["yes", "provider_unreachable", hours(-1)], "larder", "refresh"),
    ],
    [
      "one that cannot reach Apicbase, and expired",
      { ...failed({ code: "not_reached", reason: "ECONNREFUSED" }), accessTokenExpiresAt: hours(-4) },
      {},
      answer(["no", "provider_unreachable", hours(-4)], "larder", "refresh"),
    ],
    [
      "one that is slowed down",
      failed({ code: "not_answering", reason: "rate limited" }),
      {},
      answer(["yes", "provider_slows", hours(-1)], "larder", "refresh"),
    ],
    [
      "one whose reply is missing",
      failed({ code: "no_answer", reason: "timeout", until: now.toISOString() }),
      {},
      answer(["yes", "reply_missing", hours(-1)], "larder", "refresh"),
    ],
    [
      "one whose reply may lie elsewhere",
      failed({ code: "answer_may_lie_elsewhere" }),
      {},
      answer(["yes", "journal_elsewhere", hours(-1)], "operator", "reconnect"),
    ],
    [
      "one whose journal takes no write",
      failed({ code: "not_sent_journal", reason: "ENOSPC" }),
      {},
      answer(["yes", "journal_unwritable", hours(-1)], "operator", null),
    ],
    [
      "one with a failure of an earlier version",
      failed("HTTP 503"),
      {},
      answer(["yes", "refresh_failed", hours(-1)], "larder", "refresh"),
    ],
    ["one that is late", expired, {}, answer(["no", "late", hours(-4)], "larder", "refresh")],
    [
      "one in doubt",
      { doubtSince: hours(-8) },
      {},
      answer(["unknown", "in_doubt", hours(-8)], "larder", "reconnect"),
    ],
    [
      "one whose access token was refused early",
      { doubtSince: hours(-2), checkActive: false },
      {},
      answer(["no", "in_doubt", hours(-2)], "larder", "reconnect"),
    ],
    [
      "one not confirmed since a restore",
      { unprovenSince: hours(-1) },
      {},
      answer(["unknown", "unproven", hours(-1)], "larder", "refresh"),
    ],
    [
      "a dead one",
      { verdict: "used_elsewhere", verdictAt: hours(-9), checkedAt: hours(-10) },
      {},
      answer(["no", "used_elsewhere", hours(-9)], "member", "reconnect"),
    ],
    [
      "a dead one whose access token was heard alive since",
      { verdict: "unknown", verdictAt: hours(-9) },
      {},
      answer(["yes", "unknown", hours(-9)], "member", "reconnect"),
    ],
    [
      "a dead one of a refused application",
      { verdict: "answer_lost", verdictAt: hours(-1) },
      refusedClient,
      answer(["no", "answer_lost", hours(-1)], "member", "replace_secret"),
    ],
    [
      "a dead one in a database that waits for adoption",
      { verdict: "answer_lost", verdictAt: hours(-1) },
      held,
      answer(["no", "answer_lost", hours(-1)], "operator", null),
    ],
    [
      "one never connected",
      { generation: 0, grantedScopes: [] },
      {},
      answer(["no", "not_connected", hours(-500)], "member", "connect"),
    ],
    [
      "one never connected, of a refused application",
      { generation: 0, grantedScopes: [] },
      refusedClient,
      answer(["no", "client_secret_changed", hours(-5)], "member", "replace_secret"),
    ],
    [
      "one whose only code expired",
      { generation: 0, verdict: "code_expired", verdictAt: hours(-1), accessTokenExpiresAt: null },
      {},
      answer(["no", "code_expired", hours(-1)], "member", "reconnect"),
    ],
    [
      "a revoked one",
      { revokedAt: hours(-1), revocationProof: "proved" },
      {},
      answer(["no", "revoked_here", hours(-1)], "nobody", null),
    ],
    [
      "one revoked without proof",
      { revokedAt: hours(-1), revocationProof: "unconfirmed" },
      {},
      answer(["unknown", "revocation_unconfirmed", hours(-1)], "member", "check"),
    ],
  ])("of %s", (_what, facts, around, { since, ...expected }) => {
    expect(told(facts, around)).toMatchObject({ ...expected, since: since?.toISOString() ?? null });
  });

  it("says until when access works, only where Apicbase has confirmed that it does", () => {
    const cause = failed({ code: "not_answering", reason: "HTTP 503" });
    expect(told(cause).toCustomer).toContain(hours(60).toISOString());
    expect(told({ ...cause, checkedAt: hours(-25) }).toCustomer).not.toContain("works");
    expect(told({ ...cause, accessTokenExpiresAt: hours(-1) }).toCustomer).toContain("interrupted");
  });

  it("names when Larder goes on: the latest of plan, retry and what a machine was told", () => {
    expect(told({}).larderNext).toBe(`Larder refreshes it at ${hours(20).toISOString()}.`);
    expect(told(failed("HTTP 503")).larderNextAt).toBe(hours(0.5).toISOString());
    expect(told({ promisedUntil: hours(22), promisedTo: "Till" }).larderNextAt).toBe(hours(22).toISOString());
    expect(told({ nextRefreshAt: hours(-1) }).larderNext).toBe(
      "Larder refreshes it as soon as a worker is free.",
    );
  });

  it("names the scopes that are missing, to members and to the customer", () => {
    const { short, headline, toCustomer } = told({ grantedScopes: [] });
    expect(short).toBe("not granted: accounts, sales");
    expect(headline).toContain("accounts, sales");
    expect(toCustomer).toContain("accounts and sales");
  });

  it("says who paused a set and why, and until when machines still get its access token", () => {
    const found = told(paused);
    expect(found.headline).toBe("Paused by Nora: “Stocktaking”");
    expect(found.since).toBe(hours(-7).toISOString());
    expect(found.larderNext).toBe(
      `Larder does not refresh it; machines get its access token until ${hours(60).toISOString()}.`,
    );
    expect(found.toCustomer).toContain(hours(60).toISOString());
    const down = told({ ...paused, accessTokenExpiresAt: hours(-1) });
    expect(down).toMatchObject({ larderNext: "Larder does not refresh it.", works: "no" });
    expect(told(archived).headline).toBe("Archived by Amir: it is no longer wanted");
  });
});
