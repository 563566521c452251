import { beforeAll, describe, expect, it } from "vitest";
import { larderItself } from "#lib/audit/audit-actor.ts";
import { db } from "#lib/db/client.ts";
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
import { getVault, type Vault } from "#lib/vault/vault.ts";
import { type ClaimedSet, claimDueSets } from "./claim-due-sets.ts";
import type { RefreshReport } from "./refresh-report.ts";
import { settleRefresh } from "./settle-refresh.ts";
import { settleTogether } from "./settle-together.ts";

const larder = runLarder();
let team: Team;
let vault: Vault;

beforeAll(async () => {
  team = await makeTeam();
  vault = await getVault();
});

interface Held {
  set: ConnectedSet;
  claimed: ClaimedSet;
  secretId: string;
}

/** A claimed set of an application whose secret has been accepted before, as nearly all are. */
async function makeClaimed(): Promise<Held> {
  const columns = {
    nextRefreshAt: new Date(Date.now() - 1_000),
    failureCount: 2,
    failureReason: "It rained.",
  };
  const set = await makeConnectedSet(larder.control, team.organizationId, { columns });
  await db().clientSecret.updateMany({
    where: { applicationId: set.applicationId },
    data: { acceptedAt: new Date() },
  });
  const secret = await db().clientSecret.findFirstOrThrow({ where: { applicationId: set.applicationId } });
  const [claimed] = await claimDueSets(vault, 1, 1_000);
  if (claimed?.claim.tokenSetId !== set.id) throw new Error("Another set was claimed.");
  return { set, claimed, secretId: secret.id };
}

let issued = 0;

function reportOf(
  { claimed, secretId, set }: Held,
  refreshToken: string | null = `refresh-${++issued}`,
): RefreshReport {
  const credentials = {
    clientId: set.clientId,
    clientSecret: set.clientSecret,
    authentication: "body" as const,
  };
  return {
    finding: {
      kind: "issued",
      tokens: {
        accessToken: `access-${++issued}`,
        refreshToken,
        expiresInSeconds: 3_600,
        scopes: ["library"],
      },
    },
    offer: { accepted: { secretId, slot: "current", credentials }, refusedSecretIds: [] },
    answerMs: 120,
    cause: { trigger: "schedule", actor: larderItself },
    spent: claimed.pair,
  };
}

/** What differs from one refresh to the next, whatever wrote it down. */
function without<T extends object>(row: T | undefined, ...names: string[]): object {
  return Object.fromEntries(Object.entries(row ?? {}).filter(([name]) => !names.includes(name)));
}

async function standingOf({ set }: Held) {
  const own = [
    "id",
    "name",
    "applicationId",
    "libraryId",
    "tokenSetId",
    "createdAt",
    "startedAt",
    "deadlineAt",
  ];
  const row = await rowOf(set.id);
  const times = [
    "accessTokenIssuedAt",
    "accessTokenExpiresAt",
    "nextRefreshAt",
    "refreshedAt",
    "dueAt",
    "issuedAt",
  ];
  const generation = await db().generation.findUniqueOrThrow({
    where: { tokenSetId_number: { tokenSetId: set.id, number: row.generation } },
  });
  const sealed = [
    "accessTokenSealed",
    "refreshTokenSealed",
    "accessTokenFingerprint",
    "refreshTokenFingerprint",
  ];
  const [attempt] = await attemptsOf(set.id);
  const event = (await eventsOf(set.id)).at(-1);
  const spent = await heldPair(set.id, 1);
  return {
    row: without(row, ...own, ...times),
    life: (row.accessTokenExpiresAt?.getTime() ?? 0) - (row.accessTokenIssuedAt?.getTime() ?? 0),
    generation: without(generation, ...own, ...times, ...sealed, "expiresAt"),
    attempt: without(attempt, ...own, "completedAt", "fingerprint"),
    event: without(event, ...own, "subjectId", "subjectName", "at"),
    spent: [spent.accessToken, spent.refreshToken],
    held: await db().heldRefreshToken.count({ where: { tokenSetId: set.id } }),
  };
}

describe("what is settled together", () => {
  it("reads exactly like what is settled alone", async () => {
    const [together, alone] = [await makeClaimed(), await makeClaimed()];
    const now = new Date();
    expect(await settleTogether(vault, together.claimed.claim, reportOf(together), now)).toBe(true);
    const report = reportOf(alone);
    // A secret not yet known to be good is reason enough to look closer, and leaves the same behind.
    await db().clientSecret.updateMany({
      where: { applicationId: alone.set.applicationId },
      data: { acceptedAt: null },
    });
    expect(await settleTogether(vault, alone.claimed.claim, report, now)).toBe(false);
    await settleRefresh(vault, alone.claimed.claim, report, now);
    expect(await standingOf(together)).toEqual(await standingOf(alone));
    expect((await heldPair(together.set.id, 2)).accessToken).toMatch(/^access-/);
  });

  it("keeps the old refresh token where the answer brought none", async () => {
    const held = await makeClaimed();
    expect(await settleTogether(vault, held.claimed.claim, reportOf(held, null), new Date())).toBe(true);
    expect((await heldPair(held.set.id, 2)).refreshToken).toBe(held.set.refreshToken);
  });

  it("is many at once, each by itself", async () => {
    const many = [await makeClaimed(), await makeClaimed(), await makeClaimed(), await makeClaimed()];
    await db().tokenSet.update({ where: { id: many[1]?.set.id ?? "" }, data: { fence: { increment: 1 } } });
    const settled = many.map((held) => settleTogether(vault, held.claimed.claim, reportOf(held), new Date()));
    expect(await Promise.all(settled)).toEqual([true, false, true, true]);
    const generations = await Promise.all(many.map(async ({ set }) => (await rowOf(set.id)).generation));
    expect(generations).toEqual([2, 1, 2, 2]);
  });
});

describe("what is not the usual case is left as it is", () => {
  type Change = (held: Held) => Promise<unknown>;
  const changed =
    (data: object): Change =>
    (held) =>
      db().tokenSet.update({ where: { id: held.set.id }, data });
  const secret =
    (data: object): Change =>
    (held) =>
      db().clientSecret.update({ where: { id: held.secretId }, data });
  const cases: [string, Change][] = [
    ["another fence", changed({ fence: { increment: 1 } })],
    ["another generation in force", changed({ generation: 7 })],
    ["revoked meanwhile", changed({ revokedAt: new Date() })],
    ["dead meanwhile", changed({ verdict: "unknown" })],
    ["held meanwhile", changed({ credentialsRefusedAt: new Date() })],
    ["claimed by another attempt", changed({ claimedByAttemptId: null })],
    ["a secret refused meanwhile", secret({ refusedAt: new Date() })],
    [
      "an attempt settled meanwhile",
      (held) =>
        db().attempt.update({ where: { id: held.claimed.claim.attemptId }, data: { outcome: "lost" } }),
    ],
  ];
  it.each(cases)("%s", async (_, change) => {
    const held = await makeClaimed();
    await change(held);
    const before = await db().tokenSet.findUniqueOrThrow({ where: { id: held.set.id } });
    expect(await settleTogether(vault, held.claimed.claim, reportOf(held), new Date())).toBe(false);
    expect(await rowOf(held.set.id)).toEqual(before);
    expect(await db().generation.count({ where: { tokenSetId: held.set.id } })).toBe(1);
    expect(await db().auditEvent.count({ where: { subjectId: held.set.id } })).toBe(0);
    await db().tokenSet.delete({ where: { id: held.set.id } });
  });
});
