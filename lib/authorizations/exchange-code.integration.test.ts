import { rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { replaceClientSecret } from "#lib/applications/replace-client-secret.ts";
import { closeJournal, journalDirectory } from "#lib/custody/get-journal.ts";
import { sayStored } from "#lib/custody/note-view.ts";
import { db } from "#lib/db/client.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { by } from "#lib/testing/by.ts";
import { beginFlow, connectOnce, land, makePendingSet, type PendingSet } from "#lib/testing/connect-flow.ts";
import { keepPair } from "#lib/testing/keep-pair.ts";
import { attemptsOf, heldPair, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { offerAt } from "#lib/testing/offer-at.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCallSeen, tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { revokeTokenSet } from "#lib/token-sets/revoke-token-set.ts";
import { makePrivateServer } from "../../sandbox/testing/make-certificate.ts";
import { callApi, refresh as refreshAtSandbox } from "../../sandbox/testing/oauth-requests.ts";
import type { SandboxFault } from "../../sandbox/testing/sandbox-control.ts";
import { getAuthorization } from "./get-authorization.ts";

const privateServer = makePrivateServer();
const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
afterEach(async () => {
  await larder.control.setClockOffset(0);
  await larder.control.clearFaults();
});

const pending = () => makePendingSet(larder.control, team.organizationId);
const connected = () => makeConnectedSet(larder.control, team.organizationId);
const connect = (set: { id: string }) => connectOnce(larder.control, team.owner, set);
const fault = (set: PendingSet, more: Omit<SandboxFault, "endpoint">) =>
  larder.control.addFault({ endpoint: "token", clientId: set.clientId, ...more });
const generationsOf = (set: { id: string }) =>
  db().generation.findMany({ where: { tokenSetId: set.id }, orderBy: { number: "asc" } });

describe("an exchange that fails keeps nothing", () => {
  it("a code that the journal held back: Larder's fault, and Apicbase was not asked", async () => {
    await closeJournal();
    rmSync(journalDirectory(), { recursive: true, force: true });
    // What should be a directory is a file: nobody, root neither, writes a journal there.
    writeFileSync(journalDirectory(), "");
    const set = await pending();
    const outcome = await connect(set);
    rmSync(journalDirectory());
    expect(outcome).toMatchObject({ connect: { outcome: "failed" } });
    const [attempt] = await attemptsOf(set.id);
    expect(attempt).toMatchObject({ outcome: "not_sent", detail: { code: "code_not_sent_journal" } });
    const words = sayStored(attempt?.detail);
    expect(words).toContain("Larder's journal takes no writes");
    expect(words).not.toContain("Apicbase could not be reached");
    expect(await tokenCalls(larder.control, set)).toEqual([]);
    expect(await connect(set)).toMatchObject({ connect: { outcome: "connected" } });
  });

  it("a code older than its minute: the plain explanation, and one click to start over", async () => {
    const set = await pending();
    const started = await beginFlow(larder.control, team.owner, set);
    await larder.control.setClockOffset(61_000);
    const { state, code } = started;
    const outcome = await land({ started, actor: team.owner, parameters: { state, code } });
    expect(outcome).toMatchObject({ connect: { outcome: "code_refused" } });
    expect(await rowOf(set.id)).toMatchObject({ generation: 0, verdict: "code_expired", claimedUntil: null });
    const view = await getAuthorization(by(team.owner), { authorizationId: started.authorizationId });
    expect(view).toMatchObject({ outcome: "expired" });
    expect(view.detail).toContain("A code lives one minute");
    await larder.control.setClockOffset(0);
    expect(await connect(set)).toMatchObject({ connect: { outcome: "connected" } });
    expect(await rowOf(set.id)).toMatchObject({ generation: 1, verdict: null });
  });

  it("a refused client: no generation, the secret marked, the claim given back", async () => {
    const set = await pending();
    await larder.control.replaceSecret(set.clientId);
    expect(await connect(set)).toMatchObject({ connect: { outcome: "credentials_refused" } });
    expect(await generationsOf(set)).toEqual([]);
    expect(await attemptsOf(set.id)).toMatchObject([
      { kind: "exchange", outcome: "credentials", providerError: "invalid_client" },
    ]);
    expect(await rowOf(set.id)).toMatchObject({ generation: 0, verdict: null, claimedByAttemptId: null });
    const secrets = await db().clientSecret.findMany({ where: { applicationId: set.applicationId } });
    expect(secrets[0]?.refusedAt).not.toBeNull();
  });

  it.each<[string, Omit<SandboxFault, "endpoint">, string]>([
    ["nobody answered", { kind: "drop-after" }, "unknown"],
    ["a web page came", { kind: "html" }, "unknown"],
    ["too many calls", { kind: "status", status: 429 }, "unavailable"],
    [
      "another error",
      { kind: "body", before: true, status: 400, body: '{"error":"invalid_request"}' },
      "refused",
    ],
  ])("%s", async (_what, given, outcome) => {
    const set = await pending();
    await fault(set, given);
    expect(await connect(set)).toMatchObject({ connect: { outcome: "failed" } });
    expect(await attemptsOf(set.id)).toMatchObject([{ kind: "exchange", outcome }]);
    expect(await generationsOf(set)).toEqual([]);
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
    expect(await rowOf(set.id)).toMatchObject({ generation: 0, claimedUntil: null });
  });

  it("a server that is not trusted: the code was not sent, and the person reads why", async () => {
    const set = await pending();
    const host = await larder.control.openFront({ speaks: "tls", ...privateServer });
    offerAt(`https://${host}/oauth/token/`);
    const outcome = await connect(set);
    offerAt(larder.control.tokenUrl);
    expect(outcome).toMatchObject({
      connect: {
        outcome: "failed",
        detail:
          "Apicbase could not be reached (the certificate of Apicbase's server is not trusted), so the code was not sent. Start over.",
      },
    });
    expect(await attemptsOf(set.id)).toMatchObject([{ kind: "exchange", outcome: "not_sent" }]);
    expect(await tokenCalls(larder.control, set)).toEqual([]);
    expect(await connect(set)).toMatchObject({ connect: { outcome: "connected" } });
  });

  it("leaves the pair in force alone", async () => {
    const set = await connected();
    await fault(set, { kind: "body", before: true, status: 400, body: '{"error":"invalid_grant"}' });
    expect(await connect(set)).toMatchObject({ connect: { outcome: "code_refused" } });
    expect(await rowOf(set.id)).toMatchObject({ generation: 1, verdict: null });
    expect((await callApi(larder.control, set.accessToken)).status).toBe(200);
  });
});

describe("reconnecting", () => {
  it("keeps identity and history, and ends the old pair at the provider", async () => {
    const set = await connected();
    await refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });
    const old = await heldPair(set.id, 2);
    const before = await rowOf(set.id);
    expect(await connect(set)).toMatchObject({ connect: { outcome: "connected", generation: 3 } });
    const after = await rowOf(set.id);
    expect(after).toMatchObject({ id: set.id, name: set.name, createdAt: before.createdAt, generation: 3 });
    expect(await generationsOf(set)).toMatchObject([
      { number: 1, source: "exchange", refreshTokenSealed: null },
      { number: 2, source: "refresh", refreshTokenSealed: null },
      { number: 3, source: "exchange", rotatedFrom: null, adopted: true },
    ]);
    expect((await attemptsOf(set.id)).map((attempt) => attempt.kind)).toEqual(["refresh", "exchange"]);
    expect((await callApi(larder.control, old.accessToken ?? "")).status).toBe(401);
    expect((await refreshAtSandbox(larder.control, set, old.refreshToken ?? "")).status).toBe(400);
    const { accessToken } = await heldPair(set.id, 3);
    expect((await callApi(larder.control, accessToken ?? "")).status).toBe(200);
  });

  it("ends the old pair with the secret that was just accepted, not with the one it replaced", async () => {
    const set = await connected();
    const { clientSecret } = await larder.control.replaceSecret(set.clientId);
    await replaceClientSecret(by(team.owner), { applicationId: set.applicationId, clientSecret });
    expect(await connect(set)).toMatchObject({ connect: { outcome: "connected" } });
    expect((await callApi(larder.control, set.accessToken)).status).toBe(401);
  });

  it("overtakes a refresh in flight: its late pair is revoked at the provider and wiped", async () => {
    const set = await connected();
    await larder.control.addFault({
      endpoint: "token",
      clientId: set.clientId,
      grantType: "refresh_token",
      kind: "delay",
      ms: 1_000,
    });
    const request = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" as const };
    const late = refreshTokenSet(by(team.owner), request);
    await tokenCallSeen(larder.control, set, "rotated");
    expect(await connect(set)).toMatchObject({ connect: { outcome: "connected", generation: 2 } });
    await late;
    expect(await generationsOf(set)).toMatchObject([
      { number: 1 },
      { number: 2, adopted: true, wipedAt: null },
      { number: 3, adopted: false, refreshTokenSealed: null },
    ]);
    const revocations = await larder.control.calls({ endpoint: "revoke", clientId: set.clientId });
    expect(new Set(revocations.map((call) => call.credentialSha256)).size).toBe(2);
    const { accessToken } = await heldPair(set.id, 2);
    expect((await callApi(larder.control, accessToken ?? "")).status).toBe(200);
  });

  it("ends a pair that a fenced writer had kept beside the old one, too", async () => {
    const set = await connected();
    const kept = await keepPair(larder.control, set);
    await connect(set);
    expect((await callApi(larder.control, kept.accessToken)).status).toBe(401);
    expect(await heldPair(set.id, kept.number)).toMatchObject({ accessToken: null, refreshToken: null });
    const { generation } = await rowOf(set.id);
    const { accessToken } = await heldPair(set.id, generation);
    expect((await callApi(larder.control, accessToken ?? "")).status).toBe(200);
  });

  it("says on the ledger when the old pair could not be ended", async () => {
    const set = await connected();
    await larder.control.addFault({
      endpoint: "revoke",
      clientId: set.clientId,
      kind: "status",
      status: 500,
    });
    await connect(set);
    const exchange = (await attemptsOf(set.id)).find((attempt) => attempt.kind === "exchange");
    expect(sayStored(exchange?.detail)).toContain("revoke them in API Settings");
  });

  it("brings a dead set and a revoked one back to life", async () => {
    const dead = await connected();
    await db().tokenSet.update({
      where: { id: dead.id },
      data: { verdict: "used_elsewhere", failureCount: 3 },
    });
    await connect(dead);
    expect(await rowOf(dead.id)).toMatchObject({ verdict: null, verdictEvidence: null, failureCount: 0 });
    const revoked = await connected();
    await revokeTokenSet(by(team.owner), { tokenSetId: revoked.id, trigger: "person" });
    await connect(revoked);
    expect(await rowOf(revoked.id)).toMatchObject({ revokedAt: null, revocationProof: null, generation: 2 });
    const refresh = { tokenSetId: revoked.id, requestedAt: new Date(), trigger: "person" } as const;
    expect(await refreshTokenSet(by(team.owner), refresh)).toMatchObject({
      outcome: "refreshed",
      generation: 3,
    });
  });

  it("shows the scopes that were granted, whatever was asked", async () => {
    const set = await pending();
    const body = JSON.stringify({
      access_token: "{{access_token}}",
      refresh_token: "{{refresh_token}}",
      scope: "library media",
    });
    await fault(set, { kind: "body", body });
    expect(await connect(set)).toMatchObject({
      connect: { requestedScopes: ["accounts", "library"], grantedScopes: ["library", "media"] },
    });
    expect(await rowOf(set.id)).toMatchObject({
      requestedScopes: ["accounts", "library"],
      grantedScopes: ["library", "media"],
    });
  });
});
