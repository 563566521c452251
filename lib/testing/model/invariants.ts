import { expect, vi } from "vitest";
import { z } from "zod";
import { db } from "#lib/db/client.ts";
import { parseStoredIdentity } from "#lib/grants/grant-identity.ts";
import { getVault } from "#lib/vault/vault.ts";
import { callApi } from "../../../sandbox/testing/oauth-requests.ts";
import type { CustodyModel, SetModel } from "./custody-model.ts";
import { type ProviderTruth, readTruth, sha256Hex } from "./provider-truth.ts";
import { readSetState, type SetState } from "./set-state.ts";
import type { FleetSet, World } from "./world.ts";

/** Waits until no attempt is running: what is open then has crashed or sleeps at a gate. */
export async function settleDown(world: World): Promise<void> {
  const tokenSetId = { in: world.sets.map(({ id }) => id) };
  await vi.waitFor(
    async () => {
      const open = await db().attempt.findMany({
        where: { tokenSetId, outcome: null },
        select: { id: true },
      });
      const idle = world.gates.idle();
      if (!open.every(({ id }) => idle.has(id))) throw new Error("An attempt does not come to an end.");
    },
    { timeout: 20_000, interval: 20 },
  );
}

/** How many pairs persons have brought for a set, by consent or by hand. */
export async function countBrought(world: World, set: FleetSet): Promise<number> {
  const ids = world.arrivals.list.map(({ attemptId }) => attemptId);
  const exchanged = await db().attempt.count({
    where: { id: { in: ids }, tokenSetId: set.id, kind: "exchange" },
  });
  return exchanged + world.given.filter(({ tokenSetId }) => tokenSetId === set.id).length;
}

/** Compares the model with Larder's row, and follows the numbers that only Larder assigns. */
async function followModel(world: World, set: FleetSet, model: SetModel, { row }: SetState): Promise<void> {
  expect(row.fence, "the fence only rises").toBeGreaterThanOrEqual(model.fence);
  expect(row.generation, "generations only rise").toBeGreaterThanOrEqual(model.generation);
  model.fence = row.fence;
  model.generation = row.generation;
  const brought = await countBrought(world, set);
  if (model.revoked && row.revokedAt === null) {
    expect(brought, "a revoked set lives again by a new pair alone").toBeGreaterThan(
      model.broughtAtRevocation,
    );
    model.revoked = false;
  }
  if (!model.revoked && row.revokedAt !== null) {
    expect(model.revocationWanted, "revoked because somebody wanted it").toBe(true);
    model.revoked = true;
    model.broughtAtRevocation = brought;
  }
  expect(row.revokedAt !== null, "revoked means that somebody revoked it").toBe(model.revoked);
  if (!model.connected && row.generation > 0) {
    expect(brought, "a set is connected by a pair that somebody brought").toBeGreaterThan(0);
    model.connected = true;
  }
  expect(row.generation > 0, "connected once, connected for good").toBe(model.connected);
}

const answerSchema = z.object({ user: z.object({ id: z.string() }) });
const mostFaults = 10;

/** The user of an access token that works, by the provider's own word; faults that wait for such a call are used up. */
async function askUser(world: World, accessToken: string): Promise<string> {
  for (let tries = 0; tries < mostFaults; tries++) {
    const answer = await callApi(world.control, accessToken, "/api/v2/accounts/me");
    if (answer.status === 503) continue;
    expect(answer.status, "a set shown as working works").toBe(200);
    return answerSchema.parse(await answer.json()).user.id;
  }
  throw new Error("The API answers nothing but 503.");
}

/** Nobody else's access becomes current without a member's word, and what Larder says of whose it is is true. */
async function checkUser(set: FleetSet, model: SetModel, user: string): Promise<void> {
  if (model.user !== null && !model.accepted) expect(user, "whose access is current").toBe(model.user);
  const current = await db().grant.findFirst({ where: { tokenSetId: set.id, standing: "current" } });
  const told = parseStoredIdentity(current?.identity ?? null)?.userId ?? null;
  if (told !== null) expect(told, "whose access Larder says is current").toBe(user);
  model.user = told;
  model.accepted = false;
}

/** What Larder says about the current pair is what the provider would say. */
async function checkHealth(world: World, set: FleetSet, model: SetModel, seen: SetState): Promise<void> {
  const { row, pair, state, byOutsider, shownAlive } = seen;
  if (shownAlive && !byOutsider) {
    expect(state, "a set shown as working has not been rotated or revoked").toBe("alive");
    await checkUser(set, model, await askUser(world, pair?.accessToken ?? ""));
  }
  if (row.verdict === null || row.revokedAt !== null || row.generation === 0) return;
  if (pair !== null) expect(state, `nothing that lives has a verdict (${row.verdict})`).not.toBe("alive");
  // What was answered without a word of OAuth, or expired unseen, has no cause that anybody could know.
  const ownDoing = state === "rotated" && ["answer_lost", "unknown"].includes(row.verdict);
  expect(pair === null || ownDoing || byOutsider, `the verdict ${row.verdict} has that cause`).toBe(true);
}

/** How often Larder may have offered a refresh token: once, and once more for each attempt marked as a replay. */
async function countAllowedOffers(refreshToken: string): Promise<number> {
  const fingerprint = (await getVault()).fingerprint(refreshToken);
  return 1 + (await db().attempt.count({ where: { fingerprint, replay: true } }));
}

/** No refresh token was used twice, by the provider's own count. */
async function checkSpending(world: World): Promise<void> {
  const doubles = await world.control.doubleSpends();
  if (doubles.length === 0) return;
  const known = [...world.given, ...world.arrivals.list].map(({ refreshToken }) => refreshToken);
  for (const { credentialSha256, calls } of doubles) {
    const refreshToken = known.find((token) => sha256Hex(token) === credentialSha256) ?? "";
    const byOutsiders = world.outsiders.has(credentialSha256) ? 1 : 0;
    const allowed = (await countAllowedOffers(refreshToken)) + byOutsiders;
    expect(calls.length, `offers of one token: ${JSON.stringify(calls)}`).toBeLessThanOrEqual(allowed);
  }
}

/** What must be true after every command. */
export async function checkInvariants(model: CustodyModel, world: World): Promise<ProviderTruth> {
  expect(world.surprises, "errors that nobody expected").toEqual([]);
  await checkSpending(world);
  const truth = await readTruth(world.control, world.clientIds);
  for (const index of [0, 1, 2] as const) {
    const set = world.sets[index];
    const seen = await readSetState(world, set, truth);
    await followModel(world, set, model.sets[index], seen);
    await checkHealth(world, set, model.sets[index], seen);
  }
  return truth;
}
