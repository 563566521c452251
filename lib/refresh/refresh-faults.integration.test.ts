import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { by } from "#lib/testing/by.ts";
import { forgetCalls } from "#lib/testing/forget-calls.ts";
import {
  attemptsOf,
  type ConnectedSet,
  eventsOf,
  heldPair,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { passDeadlines } from "#lib/testing/pass-deadlines.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import type { SandboxFault } from "../../sandbox/testing/sandbox-control.ts";
import { refreshTokenSet } from "./refresh-token-set.ts";

const larder = runLarder({ LARDER_PROVIDER_TIMEOUT_MS: "1500" });
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
afterEach(async () => {
  await larder.control.clearFaults();
  expect(await larder.control.doubleSpends()).toEqual([]);
});

type TokenFault = Omit<SandboxFault, "endpoint">;

async function connectWith(...faults: TokenFault[]): Promise<ConnectedSet> {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  for (const fault of faults) {
    await larder.control.addFault({ endpoint: "token", clientId: set.clientId, ...fault });
  }
  return set;
}

function refresh(set: { id: string }) {
  return refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });
}

const json = (value: unknown) => JSON.stringify(value);
const tokens = { access_token: "{{access_token}}", refresh_token: "{{refresh_token}}", token_type: "Bearer" };

describe("answers that spend nothing: the very next try works", () => {
  it.each<[string, TokenFault, string]>([
    ["429", { kind: "status", status: 429, headers: { "retry-after": "99999999" } }, "unavailable"],
    [
      "another OAuth error",
      { kind: "body", before: true, status: 400, body: json({ error: "invalid_scope" }) },
      "unavailable",
    ],
  ])("%s", async (_what, fault, outcome) => {
    const set = await connectWith(fault);
    expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
    expect(await attemptsOf(set.id)).toMatchObject([{ outcome, generation: 1 }]);
    expect(await rowOf(set.id)).toMatchObject({
      generation: 1,
      failureCount: 1,
      verdict: null,
      claimedUntil: null,
    });
    expect(await eventsOf(set.id)).toMatchObject([{ action: "token-set.refresh-failed" }]);
    await forgetCalls();
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
    expect(await rowOf(set.id)).toMatchObject({ failureCount: 0, failureReason: null, failedAt: null });
    expect(await tokenCalls(larder.control, set)).toHaveLength(2);
  });
});

describe("a complete answer that is none of OAuth's: the origin behind it may still be at work", () => {
  it.each<[string, TokenFault]>([
    ["404 without an OAuth error", { kind: "status", status: 404, body: "gone" }],
    ["a redirect, which is not followed", { kind: "redirect", location: "/oauth/token/" }],
    ["a 500 page", { kind: "html" }],
    ["a 200 page", { kind: "html", status: 200, body: "<p>hello" }],
    ["503 without a body", { kind: "status", status: 503 }],
    ["an empty 200", { kind: "body", before: true, body: "" }],
  ])(
    "%s: nothing is offered before the claim ends, then a living access token allows it",
    async (_what, fault) => {
      const set = await connectWith(fault);
      expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
      expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "unknown", generation: 1 }]);
      const row = await rowOf(set.id);
      expect(row).toMatchObject({ generation: 1, failureCount: 1, verdict: null, doubtSince: null });
      expect(row.claimedUntil?.getTime()).toBeGreaterThan(Date.now());
      expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
      expect(await tokenCalls(larder.control, set)).toHaveLength(1);
      await passDeadlines(set.id);
      expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
      expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "not_rotated" }, { outcome: "issued" }]);
      expect(await rowOf(set.id)).toMatchObject({ failureCount: 0, failureReason: null, doubtSince: null });
    },
  );
});

describe("answers that arrived in odd clothes are kept", () => {
  it.each<[string, TokenFault]>([
    ["no expires_in", { kind: "body", body: json(tokens) }],
    ["a negative expires_in", { kind: "body", body: json({ ...tokens, expires_in: -1 }) }],
    ["an absurd expires_in", { kind: "body", body: json({ ...tokens, expires_in: { toString: 1 } }) }],
    ["text/html", { kind: "body", contentType: "text/html", body: json(tokens) }],
    ["an error beside the tokens", { kind: "body", body: json({ ...tokens, error: "none" }) }],
    ["status 201", { kind: "body", status: 201, body: json(tokens) }],
    ["an answer that takes its time", { kind: "delay", ms: 300 }],
  ])("%s", async (_what, fault) => {
    const set = await connectWith(fault);
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 3 });
    expect(await tokenCalls(larder.control, set)).toHaveLength(2);
  });

  it("no scope in the answer: what was granted stays", async () => {
    const set = await connectWith({ kind: "body", body: json(tokens) });
    await refresh(set);
    expect((await rowOf(set.id)).grantedScopes).toEqual(["accounts", "library"]);
  });

  it("a narrower scope in the answer is believed", async () => {
    const set = await connectWith({ kind: "body", body: json({ ...tokens, scope: "library" }) });
    await refresh(set);
    expect((await rowOf(set.id)).grantedScopes).toEqual(["library"]);
  });

  it("no new refresh token: the one that was offered stays in force", async () => {
    const body = json({ ...tokens, refresh_token: undefined });
    const set = await connectWith({ kind: "body", body, before: false });
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
    expect(await heldPair(set.id, 2)).toMatchObject({ refreshToken: set.refreshToken });
  });
});

describe("half a pair", () => {
  it("a refresh token without an access token is kept, nobody is told of success, and the next try brings a pair", async () => {
    const set = await connectWith({ kind: "body", body: json({ refresh_token: "{{refresh_token}}" }) });
    expect(await refresh(set)).toEqual({
      outcome: "retry_later",
      detail: expect.stringContaining("gave a new refresh token without an access token"),
    });
    const kept = await heldPair(set.id, 2);
    expect(kept).toMatchObject({ accessToken: null, refreshToken: expect.any(String) });
    expect(kept.refreshToken).not.toBe(set.refreshToken);
    const row = await rowOf(set.id);
    expect(row).toMatchObject({ generation: 2, verdict: null, failureCount: 1 });
    expect(row.accessTokenExpiresAt?.getTime()).toBeLessThanOrEqual(Date.now());
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 3 });
    expect(await heldPair(set.id, 3)).toMatchObject({ accessToken: expect.any(String) });
    expect(await rowOf(set.id)).toMatchObject({ failureCount: 0, failureReason: null });
  });
});

describe("answers that were lost after the rotation: the verdict, and no second offer", () => {
  it.each<[string, TokenFault]>([
    ["the connection dropped", { kind: "drop-after" }],
    ["the body was cut", { kind: "truncate" }],
    ["the answer came too late", { kind: "delay", ms: 2_500 }],
    ["the answer trickled in", { kind: "slow-bytes", ms: 50 }],
  ])("%s", async (_what, fault) => {
    const set = await connectWith(fault);
    const outcome = await refresh(set);
    expect(outcome).toMatchObject({ outcome: "reauthorize", verdict: "answer_lost" });
    expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "lost" }]);
    expect(await rowOf(set.id)).toMatchObject({ generation: 1, verdict: "answer_lost", claimedUntil: null });
    expect(await refresh(set)).toEqual(outcome);
    await passDeadlines(set.id);
    expect(await refresh(set)).toEqual(outcome);
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
  });
});

describe("calls that may still be at work: nobody offers again before the deadline", () => {
  it("dropped before the work: after the deadline a living witness allows one new offer", async () => {
    const set = await connectWith({ kind: "drop-before" });
    expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
    expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "unknown" }]);
    expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
    await passDeadlines(set.id);
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
    expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "not_rotated" }, { outcome: "issued" }]);
    expect(await tokenCalls(larder.control, set)).toHaveLength(2);
  });

  it("a rotation that comes after the timeout is found out, not repeated", async () => {
    const set = await connectWith({ kind: "delay", ms: 2_500, before: true });
    expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
    expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
    await expect
      .poll(async () => (await tokenCalls(larder.control, set))[0]?.outcome, { timeout: 5_000 })
      .toBe("rotated");
    await passDeadlines(set.id);
    expect(await refresh(set)).toMatchObject({ outcome: "reauthorize", verdict: "answer_lost" });
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
  });

  it("no witness answers either: in doubt, and after the deadline still nothing is sent", async () => {
    const set = await connectWith({ kind: "drop-after" });
    const silence = { kind: "drop-before", times: 9 } as const;
    await larder.control.addFault({ endpoint: "introspect", clientId: set.clientId, ...silence });
    await larder.control.addFault({ endpoint: "api", ...silence });
    expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
    expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "unknown" }]);
    await passDeadlines(set.id);
    expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
    await larder.control.clearFaults();
    expect(await refresh(set)).toMatchObject({ outcome: "reauthorize", verdict: "answer_lost" });
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
  });
});

it("a secret that the provider echoes is on no ledger, record or row", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const error_description = `${set.clientSecret} and ${set.refreshToken} and ${set.accessToken}`;
  const body = json({ error: "invalid_request", error_description });
  const fault = { kind: "body", before: true, status: 400, body } as const;
  await larder.control.addFault({ endpoint: "token", clientId: set.clientId, ...fault });
  expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
  const everything = json([await attemptsOf(set.id), await eventsOf(set.id), await rowOf(set.id)]);
  for (const secret of [set.clientSecret, set.refreshToken, set.accessToken]) {
    expect(everything).not.toContain(secret);
  }
});

it("a refusal that Apicbase explains as a revocation is called one, in its own words", async () => {
  const body = json({ error: "invalid_grant", error_description: "The user has revoked access." });
  const set = await connectWith({ kind: "body", before: true, status: 400, body });
  await larder.control.revokeTokenSet(set.sandboxTokenSetId);
  expect(await refresh(set)).toMatchObject({
    outcome: "reauthorize",
    verdict: "revoked_at_apicbase",
    evidence: expect.stringContaining("“The user has revoked access.”"),
  });
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "refused", verdict: "revoked_at_apicbase" }]);
  expect(await tokenCalls(larder.control, set)).toHaveLength(1);
});
