import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { replaceClientSecret } from "#lib/applications/replace-client-secret.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeTokenSet } from "#lib/factories/token-set-factory.ts";
import { by } from "#lib/testing/by.ts";
import {
  attemptsOf,
  type ConnectedSet,
  type ConnectedSetOptions,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { passDeadlines } from "#lib/testing/pass-deadlines.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import type { SandboxFault } from "../../sandbox/testing/sandbox-control.ts";
import { refreshDueSets } from "./refresh-due-sets.ts";
import { refreshTokenSet } from "./refresh-token-set.ts";

const larder = runLarder({ LARDER_PROVIDER_TIMEOUT_MS: "1500" });
const eightDaysMs = 8 * 86_400_000;
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
afterEach(async () => {
  await larder.control.setClockOffset(0);
  await larder.control.clearFaults();
});

type TokenFault = Omit<SandboxFault, "endpoint">;

async function connect(fault: TokenFault | null, options: ConnectedSetOptions = {}): Promise<ConnectedSet> {
  const set = await makeConnectedSet(larder.control, team.organizationId, options);
  if (fault) await larder.control.addFault({ endpoint: "token", clientId: set.clientId, ...fault });
  return set;
}

function refresh(set: { id: string }) {
  return refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });
}

const inDoubt = { verdict: null, doubtSince: expect.any(Date) };

describe("an answer did arrive, and did not say what came of the offer", () => {
  it.each<[string, TokenFault]>([
    ["a web page", { kind: "html", before: false }],
    ["a 200 page", { kind: "html", before: false, status: 200 }],
    ["an empty 200", { kind: "body", body: "" }],
    ["a gateway's 504", { kind: "status", before: false, status: 504 }],
  ])(
    "%s after the rotation: in doubt, offered once more, and refused without a false cause",
    async (_what, fault) => {
      const set = await connect(fault);
      expect(await refresh(set)).toMatchObject({
        outcome: "retry_later",
        detail: expect.stringContaining("Apicbase does not say which"),
      });
      expect(await rowOf(set.id)).toMatchObject(inDoubt);
      expect(await refresh(set), "not before the claim ends").toMatchObject({ outcome: "retry_later" });
      expect(await tokenCalls(larder.control, set)).toHaveLength(1);
      await passDeadlines(set.id);
      const outcome = await refresh(set);
      expect(outcome).toMatchObject({ outcome: "reauthorize", verdict: "unknown" });
      expect(outcome).toMatchObject({
        evidence: expect.stringContaining("had answered one request without saying"),
      });
      expect(await attemptsOf(set.id)).toMatchObject([
        { outcome: "lost", replay: false },
        { outcome: "refused", replay: true },
      ]);
      expect(await rowOf(set.id)).toMatchObject({ verdict: "unknown", doubtSince: null });
      expect(await refresh(set)).toEqual(outcome);
      expect(await tokenCalls(larder.control, set)).toHaveLength(2);
    },
  );

  it("access was revoked, and its refresh answers HTTP 500 for ever: in doubt, never lost", async () => {
    const set = await connect({ kind: "status", status: 500, times: 9 });
    await larder.control.revokeTokenSet(set.sandboxTokenSetId);
    for (const offers of [1, 2, 3]) {
      expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
      expect(await rowOf(set.id)).toMatchObject(inDoubt);
      expect(await tokenCalls(larder.control, set)).toHaveLength(offers);
      await passDeadlines(set.id);
    }
    const { doubtSince, retryAt } = await rowOf(set.id);
    expect(doubtSince?.getTime()).toBeLessThan(retryAt?.getTime() ?? 0);
  });

  it("the access token is past its end and the load balancer answers: in doubt, then refreshed", async () => {
    const set = await connect(
      { kind: "status", status: 503, times: 2 },
      { issuedAt: new Date(Date.now() - eightDaysMs) },
    );
    await larder.control.setClockOffset(eightDaysMs);
    for (const offers of [1, 2]) {
      expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
      expect(await rowOf(set.id)).toMatchObject(inDoubt);
      expect(await tokenCalls(larder.control, set)).toHaveLength(offers);
      await passDeadlines(set.id);
    }
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
    expect(await rowOf(set.id)).toMatchObject({ verdict: null, doubtSince: null });
  });
});

describe("a lifetime that the provider never said proves nothing", () => {
  const unstated = {
    access_token: "{{access_token}}",
    refresh_token: "{{refresh_token}}",
    token_type: "Bearer",
  };

  it("its access token gone before the assumed end is no loss: the refresh token is offered, and works", async () => {
    const set = await connect({ kind: "body", body: JSON.stringify(unstated) });
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
    // At the provider it lives a week; here it ends as if it had lived an hour.
    const halfAgain = { kind: "drop-before", clientId: set.clientId } as const;
    await larder.control.addFault({ endpoint: "token", ...halfAgain });
    await larder.control.setClockOffset(eightDaysMs);
    expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
    expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "issued" }, { outcome: "unknown" }]);
    expect(await rowOf(set.id)).toMatchObject(inDoubt);
    await passDeadlines(set.id);
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 3 });
  });
});

describe("a client secret that is refused", () => {
  const refusal = { kind: "body", before: true, status: 401 } as const;
  const body = JSON.stringify({ error: "invalid_client" });

  it("once, while introspection takes it: nothing is held, and the next try works", async () => {
    const set = await connect({ ...refusal, body });
    expect(await refresh(set)).toMatchObject({
      outcome: "retry_later",
      detail: expect.stringContaining("took it when it was asked again"),
    });
    expect(await rowOf(set.id)).toMatchObject({ verdict: null, credentialsRefusedAt: null });
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
  });

  it("and cannot be asked about: nothing is held", async () => {
    const set = await connect({ ...refusal, body });
    const silence = { endpoint: "introspect", kind: "drop-before", clientId: set.clientId } as const;
    await larder.control.addFault(silence);
    expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
    expect(await rowOf(set.id)).toMatchObject({ verdict: null, credentialsRefusedAt: null });
  });

  it("in both places: the application is held", async () => {
    const set = await connect(null);
    await larder.control.replaceSecret(set.clientId);
    expect(await refresh(set)).toMatchObject({ outcome: "credentials_refused" });
    expect(await rowOf(set.id)).toMatchObject({ credentialsRefusedAt: expect.any(Date) });
  });

  it("while a new one was being entered: nothing is held, and the new one is tried next", async () => {
    const set = await connect({ kind: "delay", ms: 1_000 });
    const { clientSecret } = await larder.control.replaceSecret(set.clientId);
    const refused = refresh(set);
    await expect.poll(() => tokenCalls(larder.control, set)).toHaveLength(1);
    await replaceClientSecret(by(team.owner), { applicationId: set.applicationId, clientSecret });
    await refused;
    expect(await rowOf(set.id)).toMatchObject({ verdict: null, credentialsRefusedAt: null });
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
  });

  it("of many sets at once: one alarm, and no settlement waits for another in a circle", async () => {
    const first = await connect(null);
    const { applicationId, clientId } = first;
    const columns = { nextRefreshAt: new Date(0) };
    const pairs = await larder.control.createTokenSets({ clientId, scopes: ["accounts"], count: 12 });
    for (const { accessToken, refreshToken, expiresIn: expiresInSeconds } of pairs) {
      const pair = { accessToken, refreshToken, expiresInSeconds };
      const set = {
        organizationId: team.organizationId,
        applicationId,
        name: `POS ${newId()}`,
        pair,
        columns,
      };
      await makeTokenSet(set, new Date());
    }
    await larder.control.replaceSecret(clientId);
    await refreshDueSets(unlimited);
    const attempts = await db().attempt.findMany({ where: { tokenSet: { applicationId } } });
    expect(new Set(attempts.map(({ outcome }) => outcome))).toEqual(new Set(["credentials"]));
    const alarms = { action: "application.credentials-refused", subjectId: applicationId };
    expect(await db().auditEvent.count({ where: alarms })).toBe(1);
  });
});
