import { beforeAll, describe, expect, it } from "vitest";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { makePendingSet } from "#lib/testing/connect-flow.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { discardTokenSet } from "#lib/token-sets/discard-token-set.ts";
import { db } from "./client.ts";
import { newId } from "./new-id.ts";

const larder = runLarder();
let team: Team;
let tokenSetId: string;

beforeAll(async () => {
  team = await makeTeam();
  ({ id: tokenSetId } = await makeConnectedSet(larder.control, team.organizationId));
});

const kinds = ["exchange", "import", "refresh", "revoke"] as const;
const outcomes = [
  ...["issued", "refused", "credentials", "unavailable", "not_sent", "unknown", "not_rotated", "lost"],
  ...["fenced", "overtaken", "revoked", "unconfirmed"],
];

/** What may follow an outcome that is known: nothing, but for tokens that turn up and what recovery had given up on. */
function mayFollow(kind: string, from: string, to: string): boolean {
  if (from === to || from === "unknown") return true;
  // What a connection brought was kept aside, and becomes current.
  if (from === "fenced" && to === "issued") return kind === "exchange" || kind === "import";
  if (["issued", "fenced", "revoked"].includes(from)) return false;
  if (["issued", "fenced"].includes(to)) return true;
  return `${kind} ${from}` === "exchange lost" || `${kind} ${from}` === "revoke unconfirmed";
}

async function makeAttempt(kind: string, outcome: string | null): Promise<string> {
  const id = newId();
  await db().$executeRaw`
    INSERT INTO "Attempt" ("id", "tokenSetId", "kind", "trigger", "generation", "fingerprint", "fence", "actorName", "instance",
      "startedAt", "deadlineAt", "outcome", "completedAt", "joined", "replay")
    VALUES (${id}::uuid, ${tokenSetId}::uuid, ${kind}::"AttemptKind", 'schedule', 1, 'f', 1, 'Larder', 'here/1', now(), now(),
      ${outcome}::"AttemptOutcome", CASE WHEN ${outcome}::text IS NULL THEN NULL ELSE now() END, true, true)`;
  return id;
}

/** Every change of these attempts from one outcome to others, and which the database took. */
async function tryAll(kind: string, from: string | null): Promise<Record<string, boolean>> {
  const taken: Record<string, boolean> = {};
  for (const to of outcomes) {
    const id = await makeAttempt(kind, from);
    taken[to] = await db().$executeRaw`
      UPDATE "Attempt" SET "outcome" = ${to}::"AttemptOutcome", "completedAt" = now() WHERE "id" = ${id}::uuid`.then(
      () => true,
      (error: Error) => {
        if (!error.message.includes("is settled")) throw error;
        return false;
      },
    );
  }
  return taken;
}

describe("an attempt is completed once", () => {
  it.each(kinds)("anything may follow an outcome that is open: %s", async (kind) => {
    expect(Object.values(await tryAll(kind, null))).not.toContain(false);
  });

  it.each(kinds.flatMap((kind) => outcomes.map((from) => [kind, from] as const)))(
    "%s: what may follow %s",
    async (kind, from) => {
      const expected = Object.fromEntries(outcomes.map((to) => [to, mayFollow(kind, from, to)]));
      expect(await tryAll(kind, from)).toEqual(expected);
    },
  );

  it.each([
    ["its outcome", { outcome: null }],
    ["when it ended", { completedAt: null }],
    ["that somebody joined it", { joined: false }],
    ["that it was a replay", { replay: false }],
    ["what it offered", { generation: 2 }],
  ])("%s is not taken back", async (_what, data) => {
    const id = await makeAttempt("refresh", "unknown");
    await expect(asOwner().attempt.update({ where: { id }, data })).rejects.toThrow(
      /written once and completed once|is settled/,
    );
  });
});

describe("a token set that held tokens", () => {
  it("is not deleted by a running process, with its history", async () => {
    const deletion = db().tokenSet.delete({ where: { id: tokenSetId } });
    await expect(deletion).rejects.toThrow("a token set that held tokens keeps its history");
    expect(await db().attempt.count({ where: { tokenSetId } })).toBeGreaterThan(0);
  });

  it("is removed by the owner of the tables alone, and one that held none by whoever may discard it", async () => {
    const { id } = await makeConnectedSet(larder.control, team.organizationId);
    await asOwner().tokenSet.delete({ where: { id } });
    expect(await db().generation.count({ where: { tokenSetId: id } })).toBe(0);
    const pending = await makePendingSet(larder.control, team.organizationId);
    await discardTokenSet(by(team.owner), { tokenSetId: pending.id });
    expect(await db().tokenSet.count({ where: { id: pending.id } })).toBe(0);
  });
});
