import { beforeAll, describe, expect, it } from "vitest";
import { larderItself } from "#lib/audit/audit-actor.ts";
import type { Claimed } from "#lib/custody/claim.ts";
import { claimTokenSet } from "#lib/custody/claim-repository.ts";
import { type Engine, getEngine } from "#lib/custody/engine.ts";
import { insertGeneration } from "#lib/custody/generation-repository.ts";
import { lockTokenSet } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import {
  attemptsOf,
  type ConnectedSet,
  eventsOf,
  heldPair,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { type Failed, failed, type RefreshReport } from "./refresh-report.ts";
import { settleRefresh } from "./settle-refresh.ts";

const larder = runLarder();
const startedBy = { trigger: "schedule", actor: larderItself } as const;
let team: Team;
let engine: Engine;

beforeAll(async () => {
  team = await makeTeam();
  engine = await getEngine("refresh", 0);
});

interface Spent {
  set: ConnectedSet;
  claim: Claimed["claim"];
  secretId: string;
}

function claim(set: ConnectedSet): Promise<Claimed> {
  return inTransaction(async (tx) => {
    const locked = await lockTokenSet(tx, team.organizationId, set.id);
    return claimTokenSet(tx, locked, { kind: "refresh", startedBy, providerTimeoutMs: 1_000 });
  });
}

/** A claimed set of an application whose secret has been accepted before, as nearly all are. */
async function spend(): Promise<Spent> {
  const columns = { failureCount: 2, failureReason: "It rained." };
  const set = await makeConnectedSet(larder.control, team.organizationId, { columns });
  const secret = await db().clientSecret.findFirstOrThrow({ where: { applicationId: set.applicationId } });
  await db().clientSecret.update({ where: { id: secret.id }, data: { acceptedAt: new Date() } });
  return { set, claim: (await claim(set)).claim, secretId: secret.id };
}

let issued = 0;

function reportOf({ set, secretId }: Spent, finding: Partial<RefreshReport> = {}): RefreshReport {
  const { clientId, clientSecret, refreshToken } = set;
  const credentials = { clientId, clientSecret, authentication: "body" as const };
  issued += 1;
  return {
    finding: {
      kind: "issued",
      tokens: {
        accessToken: `access-${issued}`,
        refreshToken: `refresh-${issued}`,
        expiresInSeconds: 3_600,
        expiryStated: true,
        scopes: ["library"],
      },
    },
    offer: { accepted: { secretId, slot: "current", credentials }, refusedSecretIds: [] },
    answerMs: 120,
    startedBy,
    spent: { refreshToken },
    ...finding,
  };
}

describe("tokens that arrived for a claim that still stands", () => {
  it("become the current pair, and all that was said of the one before is over", async () => {
    const spent = await spend();
    expect(await settleRefresh(engine, spent.claim, reportOf(spent))).toBeNull();
    const row = await rowOf(spent.set.id);
    expect(row).toMatchObject({ generation: 2, grantedScopes: ["library"], failureCount: 0 });
    expect(row).toMatchObject({ failureReason: null, claimedUntil: null, claimedByAttemptId: null });
    expect((row.accessTokenExpiresAt?.getTime() ?? 0) - (row.accessTokenIssuedAt?.getTime() ?? 0)).toBe(
      3_600_000,
    );
    expect((await heldPair(spent.set.id, 2)).accessToken).toMatch(/^access-/);
    const before = await heldPair(spent.set.id, 1);
    expect([before.accessToken, before.refreshToken]).toEqual([null, null]);
    expect(await attemptsOf(spent.set.id)).toMatchObject([{ outcome: "issued", providerMs: 120 }]);
    expect(await db().heldRefreshToken.count({ where: { tokenSetId: spent.set.id } })).toBe(2);
    expect(await eventsOf(spent.set.id)).toMatchObject([
      { action: "token-set.refreshed", detail: { trigger: "schedule", generation: 2, inForce: true } },
    ]);
  });

  it("keep the old refresh token where the answer brought none", async () => {
    const spent = await spend();
    const tokens = {
      accessToken: "access",
      refreshToken: null,
      expiresInSeconds: 3_600,
      expiryStated: true,
      scopes: null,
    };
    await settleRefresh(engine, spent.claim, reportOf(spent, { finding: { kind: "issued", tokens } }));
    expect((await heldPair(spent.set.id, 2)).refreshToken).toBe(spent.set.refreshToken);
  });

  it("are stored once, however often they are settled", async () => {
    const spent = await spend();
    const report = reportOf(spent);
    await Promise.all([1, 2, 3].map(() => settleRefresh(engine, spent.claim, report)));
    expect(await rowOf(spent.set.id)).toMatchObject({ generation: 2 });
    expect(await db().generation.count({ where: { tokenSetId: spent.set.id } })).toBe(2);
    expect(await eventsOf(spent.set.id)).toHaveLength(1);
  });
});

describe("tokens that arrived for a claim that was taken over", () => {
  const changed = (data: object) => (spent: Spent) =>
    db().tokenSet.update({ where: { id: spent.set.id }, data });
  it.each<[string, (spent: Spent) => Promise<unknown>]>([
    ["by another claim that is under way", async ({ set }) => claim(set)],
    ["by another connection", changed({ generation: 7, fence: { increment: 1 } })],
  ])("%s are kept beside the current pair", async (_, change) => {
    const spent = await spend();
    await change(spent);
    const before = await rowOf(spent.set.id);
    await settleRefresh(engine, spent.claim, reportOf(spent));
    expect(await rowOf(spent.set.id)).toEqual(before);
    const [attempt] = await attemptsOf(spent.set.id);
    expect(attempt).toMatchObject({ outcome: "fenced" });
    const kept = await db().generation.findMany({
      where: { tokenSetId: spent.set.id, adopted: false },
      select: { rotatedFrom: true, wipedAt: true },
    });
    expect(kept).toEqual([{ rotatedFrom: 1, wipedAt: null }]);
  });

  it("are handed back to be retired when a new connection has replaced what they continue", async () => {
    const spent = await spend();
    await db().tokenSet.update({ where: { id: spent.set.id }, data: { generation: 7 } });
    expect(await settleRefresh(engine, spent.claim, reportOf(spent))).toMatchObject({
      number: 2,
      refreshToken: expect.stringMatching(/^refresh-/),
    });
  });
});

it("tokens that arrived make a set alive that was called dead meanwhile", async () => {
  const spent = await spend();
  const dead = { verdict: "unknown", verdictEvidence: "Nobody knew.", verdictAt: new Date() } as const;
  await db().tokenSet.update({ where: { id: spent.set.id }, data: dead });
  await settleRefresh(engine, spent.claim, reportOf(spent));
  expect(await rowOf(spent.set.id)).toMatchObject({ generation: 2, verdict: null, verdictEvidence: null });
});

it("a secret that was refused before and is accepted now ends the hold on its application", async () => {
  const spent = await spend();
  const { applicationId } = spent.set;
  await db().clientSecret.update({ where: { id: spent.secretId }, data: { refusedAt: new Date() } });
  await db().application.update({ where: { id: applicationId }, data: { credentialsRefusedAt: new Date() } });
  await settleRefresh(engine, spent.claim, reportOf(spent));
  const application = await db().application.findUniqueOrThrow({
    where: { id: applicationId },
    select: { credentialsRefusedAt: true, secrets: { select: { refusedAt: true } } },
  });
  expect(application).toEqual({ credentialsRefusedAt: null, secrets: [{ refusedAt: null }] });
});

describe("earlier offers found lost", () => {
  async function lostWith(spent: Spent): Promise<Failed> {
    const [earlier] = await attemptsOf(spent.set.id);
    if (!earlier) throw new Error("There is no earlier attempt.");
    return failed(
      "lost",
      { code: "answer_lost", at: earlier.startedAt.toISOString(), proof: "dead" },
      { verdict: "answer_lost", lostOfferIds: [earlier.id] },
    );
  }

  it("are written down together with the verdict", async () => {
    const spent = await spend();
    const again = { ...spent, claim: (await claim(spent.set)).claim };
    const finding = await lostWith(spent);
    await settleRefresh(engine, again.claim, reportOf(again, { finding }));
    expect(await attemptsOf(spent.set.id)).toMatchObject([{ outcome: "lost" }, { outcome: "lost" }]);
    expect(await rowOf(spent.set.id)).toMatchObject({ verdict: "answer_lost" });
  });

  it("stay unresolved when the verdict could not be written", async () => {
    const spent = await spend();
    const again = { ...spent, claim: (await claim(spent.set)).claim };
    const finding = await lostWith(spent);
    // The record takes no actor whose id is none: the transaction fails after the offers were written.
    const nobody = { trigger: "schedule", actor: { userId: "nobody", name: "Nobody" } } as const;
    const report = reportOf(again, { finding, startedBy: nobody });
    await expect(settleRefresh(engine, again.claim, report)).rejects.toThrow();
    expect(await attemptsOf(spent.set.id)).toMatchObject([{ outcome: null }, { outcome: null }]);
    expect(await rowOf(spent.set.id)).toMatchObject({ verdict: null });
  });
});

it("a pair that waits for the set while another arrives takes the number after it", async () => {
  const spent = await spend();
  let settling: Promise<unknown> = Promise.resolve();
  await inTransaction(async (tx) => {
    await lockTokenSet(tx, team.organizationId, spent.set.id);
    settling = settleRefresh(engine, spent.claim, reportOf(spent), new Date());
    settling.catch(() => undefined);
    await expect.poll(countWaiting).toBe(1);
    await insertGeneration(tx, engine.vault, {
      ...{ tokenSetId: spent.set.id, source: "exchange", rotatedFrom: null, adopted: false },
      ...{ accessToken: "another", refreshToken: "another", scopes: ["library"], issuedAt: new Date() },
      ...{ expiresAt: new Date(Date.now() + 3_600_000), expiryStated: true },
    });
  });
  await settling;
  expect(await attemptsOf(spent.set.id)).toMatchObject([{ outcome: "issued" }]);
  expect(await rowOf(spent.set.id)).toMatchObject({ generation: 3 });
});

/** How many statements wait for a row that another transaction has locked. */
async function countWaiting(): Promise<number> {
  const [row] = await db().$queryRaw<{ waiting: number }[]>`
    SELECT count(*)::int AS "waiting" FROM "pg_stat_activity"
    WHERE "datname" = current_database() AND "wait_event_type" = 'Lock'`;
  return row?.waiting ?? 0;
}
