import { afterEach, beforeAll, expect, it, onTestFinished } from "vitest";
import { sayStored } from "#lib/custody/note-view.ts";
import { db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { settleLeftovers } from "#lib/recovery/settle-leftovers.ts";
import { refreshDueSets } from "#lib/refresh/refresh-due-sets.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import {
  attemptsOf,
  type ConnectedSet,
  eventsOf,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { passDeadlines } from "#lib/testing/pass-deadlines.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import type { SandboxFault } from "../../sandbox/testing/sandbox-control.ts";
import { repeatRevocations } from "./repeat-revocations.ts";
import { revokeTokenSet } from "./revoke-token-set.ts";

const larder = runLarder({ LARDER_PROVIDER_TIMEOUT_MS: "1500" });
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
afterEach(() => larder.control.clearFaults());

async function connect(fault: Omit<SandboxFault, "endpoint">): Promise<ConnectedSet> {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  await larder.control.addFault({ endpoint: "revoke", clientId: set.clientId, ...fault });
  return set;
}
const revoke = (set: { id: string }) =>
  revokeTokenSet(by(team.owner), { tokenSetId: set.id, trigger: "person" });
const revokeCalls = (set: ConnectedSet) =>
  larder.control.calls({ endpoint: "revoke", clientId: set.clientId });

/** The claim's end has come, and the pause after it. */
async function wait(set: ConnectedSet): Promise<void> {
  await passDeadlines(set.id);
  await db().tokenSet.update({ where: { id: set.id }, data: { retryAt: null } });
}

it.each<[string, Omit<SandboxFault, "endpoint">]>([
  ["nobody answers", { kind: "drop-before" }],
  ["the server fails", { kind: "status", status: 500 }],
  ["it is begun too late", { kind: "delay", before: true, ms: 2_500 }],
])(
  "when %s it is not known, nothing else is sent, and it is repeated until it is answered",
  async (_what, fault) => {
    const set = await connect(fault);
    const outcome = await revoke(set);
    expect(outcome).toMatchObject({ outcome: "in_doubt", detail: expect.stringContaining("Larder repeats") });
    expect(await attemptsOf(set.id)).toMatchObject([{ kind: "revoke", outcome: "unknown" }]);
    expect(await rowOf(set.id)).toMatchObject({
      revokedAt: null,
      verdict: null,
      doubtSince: expect.any(Date),
    });
    expect(await repeatRevocations(unlimited), "not before the claim ends").toBe(0);
    await expect.poll(() => revokeCalls(set).then((calls) => calls.length)).toBe(1);

    await wait(set);
    const request = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" } as const;
    expect(await refreshTokenSet(by(team.owner), request)).toMatchObject({
      outcome: "retry_later",
      detail: expect.stringContaining("A revocation was sent"),
    });
    await settleLeftovers(new Date());
    await db().tokenSet.update({
      where: { id: set.id },
      data: { nextRefreshAt: new Date(0), retryAt: null },
    });
    await refreshDueSets(unlimited);
    expect(await tokenCalls(larder.control, set), "no refresh meanwhile").toEqual([]);

    await wait(set);
    expect(await repeatRevocations(unlimited)).toBe(1);
    expect(await rowOf(set.id)).toMatchObject({
      revokedAt: expect.any(Date),
      revocationProof: "proved",
      doubtSince: null,
    });
    expect((await callApi(larder.control, set.accessToken)).status).toBe(401);
    const revocations = (await attemptsOf(set.id)).filter(({ kind }) => kind === "revoke");
    expect(revocations).toMatchObject([
      { outcome: "unconfirmed" },
      { outcome: "revoked", trigger: "recovery" },
    ]);
    expect((await eventsOf(set.id)).filter(({ action }) => action === "token-set.revoked")).toMatchObject([
      { actorName: "Larder" },
    ]);
    expect(await repeatRevocations(unlimited)).toBe(0);
  },
);

it("neither clicks nor a refresh that is due put its repetition off", async () => {
  const set = await connect({ kind: "drop-before" });
  await revoke(set);
  await passDeadlines(set.id);
  const before = await rowOf(set.id);
  for (let click = 0; click < 5; click++) {
    const request = { tokenSetId: set.id, requestedAt: new Date(), trigger: "api" } as const;
    await refreshTokenSet(by(team.owner), request);
  }
  const { failureCount, failureReason } = before;
  expect(await rowOf(set.id)).toMatchObject({ failureCount, failureReason });
  const longAgo = new Date(0);
  await db().tokenSet.update({
    where: { id: set.id },
    data: { nextRefreshAt: longAgo, retryAt: longAgo },
  });
  // The schedule looks more often than recovery does, and comes first.
  await refreshDueSets(unlimited);
  expect((await attemptsOf(set.id)).at(-1)).toMatchObject({ kind: "refresh", trigger: "schedule" });
  await refreshDueSets(unlimited);
  expect((await attemptsOf(set.id)).filter(({ trigger }) => trigger === "schedule")).toHaveLength(1);
  expect(await repeatRevocations(unlimited)).toBe(1);
  expect(await rowOf(set.id)).toMatchObject({ revokedAt: expect.any(Date) });
});

/** From now on nothing of Apicbase can be reached, until what is returned is called. */
function loseApicbase(): () => void {
  const own = env();
  const { APICBASE_REVOKE_URL, APICBASE_PROBE_URL, APICBASE_INTROSPECT_URL } = own;
  const nowhere = "http://127.0.0.1:9/";
  const lost = {
    APICBASE_REVOKE_URL: nowhere,
    APICBASE_PROBE_URL: nowhere,
    APICBASE_INTROSPECT_URL: nowhere,
  };
  Object.assign(own, lost);
  return () => Object.assign(own, { APICBASE_REVOKE_URL, APICBASE_PROBE_URL, APICBASE_INTROSPECT_URL });
}

it("a repetition that is not sent settles nothing of the first, and the next one does", async () => {
  const set = await connect({ kind: "delay", before: true, ms: 2_500 });
  await revoke(set);
  await expect.poll(async () => (await revokeCalls(set))[0]?.outcome, { timeout: 5_000 }).toBe("revoked");
  await wait(set);
  const find = loseApicbase();
  onTestFinished(() => void find());
  expect(await repeatRevocations(unlimited)).toBe(1);
  find();
  const revocations = async () => (await attemptsOf(set.id)).filter(({ kind }) => kind === "revoke");
  expect(await revocations()).toMatchObject([{ outcome: "unknown" }, { outcome: "not_sent" }]);
  expect(await rowOf(set.id)).toMatchObject({ revokedAt: null, verdict: null, doubtSince: expect.any(Date) });

  await wait(set);
  await refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });
  expect(await tokenCalls(larder.control, set), "its refresh token is not offered meanwhile").toEqual([]);
  await wait(set);
  expect(await repeatRevocations(unlimited)).toBe(1);
  expect(await rowOf(set.id)).toMatchObject({ revokedAt: expect.any(Date), verdict: null, doubtSince: null });
});

it("a click brings its repetition forward", async () => {
  const set = await connect({ kind: "drop-before" });
  await revoke(set);
  await passDeadlines(set.id);
  const later = new Date(Date.now() + 60 * 60_000);
  await db().tokenSet.update({ where: { id: set.id }, data: { retryAt: later } });
  expect(await repeatRevocations(unlimited)).toBe(0);
  await refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });
  expect(await repeatRevocations(unlimited)).toBe(1);
});

it("one that took effect unseen is proved by what the access token said before it", async () => {
  const set = await connect({ kind: "delay", before: true, ms: 2_500 });
  await revoke(set);
  await expect.poll(async () => (await revokeCalls(set))[0]?.outcome, { timeout: 5_000 }).toBe("revoked");
  await wait(set);
  expect(await repeatRevocations(unlimited)).toBe(1);
  expect(await rowOf(set.id)).toMatchObject({ revocationProof: "proved", verdict: null });
});

it("one whose process ended is repeated too, and says that its proof is missing", async () => {
  const set = await connect({ kind: "drop-after" });
  await db().$executeRaw`
    UPDATE "TokenSet" SET "fence" = "fence" + 1, "claimedUntil" = clock_timestamp() - interval '1 second',
      "claimedByAttemptId" = gen_random_uuid() WHERE "id" = ${set.id}::uuid`;
  const { claimedByAttemptId, fence } = await rowOf(set.id);
  const long = new Date(Date.now() - 60_000);
  await asOwner().attempt.create({
    data: {
      ...{
        id: claimedByAttemptId ?? "",
        tokenSetId: set.id,
        kind: "revoke",
        trigger: "person",
        generation: 1,
        fence,
      },
      ...{
        fingerprint: "",
        actorName: "The owner",
        instance: "elsewhere/1",
        startedAt: long,
        deadlineAt: long,
      },
    },
  });
  await larder.control.revokeTokenSet(set.sandboxTokenSetId);
  await larder.control.clearFaults();
  await settleLeftovers(new Date());
  expect(await repeatRevocations(unlimited)).toBe(1);
  const row = await rowOf(set.id);
  expect(row).toMatchObject({ revocationProof: "unconfirmed", verdict: null });
  expect(sayStored(row.revocationDetail)).toContain(
    "An earlier revocation without an answer may have ended it",
  );
});
