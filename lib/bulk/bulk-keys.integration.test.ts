import { beforeAll, expect, it } from "vitest";
import type { KeyPermission } from "#lib/api-keys/key-permissions.ts";
import { revokeApiKey } from "#lib/api-keys/revoke-api-key.ts";
import type { Actor } from "#lib/auth/actor.ts";
import { type Environment, roles } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { workUntilEnded } from "#lib/testing/bulk.ts";
import { by } from "#lib/testing/by.ts";
import { changeRole } from "#lib/testing/change-membership.ts";
import { actorOfKey, makeApiKey } from "#lib/testing/make-api-key.ts";
import { type ConnectedSet, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { addMember } from "#lib/testing/people.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { rolesThatMay } from "#lib/testing/role-table.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import type { RequestBulkRun } from "./bulk-schema.ts";
import { requestBulkRunSchema } from "./bulk-schema.ts";
import { cancelBulkRun } from "./cancel-bulk-run.ts";
import { getBulkRun, listBulkItems, queryBulkRuns } from "./get-bulk-run.ts";
import { requestBulkRun } from "./request-bulk-run.ts";

const larder = runLarder();
let team: Team;
let strangers: Team;
let sets: Record<Environment, ConnectedSet>;

beforeAll(async () => {
  [team, strangers] = [await makeTeam(), await makeTeam("Cantine du Port")];
  const make = (environment: Environment) =>
    makeConnectedSet(larder.control, team.organizationId, { environment });
  sets = { development: await make("development"), production: await make("production") };
});

interface Wish {
  maker?: Actor;
  permissions?: KeyPermission[];
  environments?: Environment[];
}

/** A key and whom it acts for. */
async function key({ maker = team.owner, ...wish }: Wish = {}): Promise<{ id: string; actor: Actor }> {
  const permissions: KeyPermission[] = ["token-set:read", "token-set:refresh", "token-set:check"];
  const { id, secret } = await makeApiKey(maker, { permissions, environments: ["development"], ...wish });
  const actor = await actorOfKey(secret);
  if (!actor) throw new Error("The key does not work.");
  return { id, actor };
}

const request = (actor: Actor, wish: Partial<RequestBulkRun> = {}) =>
  requestBulkRun(by(actor), {
    ...{ action: "refresh", environment: "development", filter: { ended: "hidden" } },
    ...wish,
  });
const callsOf = (environment: Environment) => larder.control.calls({ clientId: sets[environment].clientId });

it("every role begins by one call what it may do to one set, and a stranger finds none of its sets", async () => {
  for (const role of roles) {
    const asked = request(team[role], { environment: "production", number: 1 });
    if (rolesThatMay("token-set:refresh", "production").includes(role)) {
      await cancelBulkRun(by(team.owner), { runId: (await asked).id });
    } else expect(await refusalOf(asked), role).toBe("forbidden");
  }
  const named = { filter: undefined, tokenSetIds: [sets.development.id] };
  expect(await refusalOf(request(strangers.owner, named))).toBe("conflict");
});

it("production wants the right number, and a number that is sent has to be right anywhere; else nothing is left behind", async () => {
  const before = await db().bulkRun.count();
  const production = (number?: number) => request(team.owner, { environment: "production", number });
  expect(await refusalOf(production())).toBe("confirmation_required");
  expect(await refusalOf(production(2))).toBe("confirmation_required");
  expect(await refusalOf(request(team.owner, { number: 2 }))).toBe("confirmation_required");
  expect(await refusalOf(request(team.owner, { action: "pause" })), "no reason").toBe("invalid_input");
  expect(await db().bulkRun.count()).toBe(before);
});

it("which token sets is said, if with an empty filter; an unreadable filter is refused", () => {
  const wish = { action: "check", environment: "development" };
  expect(requestBulkRunSchema.safeParse(wish).error?.issues[0]?.path).toEqual(["filter"]);
  expect(requestBulkRunSchema.safeParse({ ...wish, filter: {} }).success).toBe(true);
  expect(requestBulkRunSchema.safeParse({ ...wish, filter: { helth: "due" } }).success).toBe(false);
});

it("a key's run is done in its name, by API, and its results are read by it", async () => {
  const { actor } = await key();
  const { id: runId } = await request(actor);
  const run = await workUntilEnded(actor, runId);
  expect(run).toMatchObject({ state: "ended", counts: { done: 1 } });
  expect(run.maker.name).toBe(`${team.owner.name} (API key Nightly)`);
  const { items } = await listBulkItems(by(actor), { runId, show: "all", after: 0 });
  expect(items).toMatchObject([{ standing: "done", tokenSet: { id: sets.development.id } }]);
  const attempt = await db().attempt.findFirstOrThrow({
    where: { tokenSetId: sets.development.id, kind: "refresh" },
    orderBy: { startedAt: "desc" },
  });
  expect(attempt).toMatchObject({ trigger: "api", actorName: run.maker.name });
});

it("a key begins, sees and cancels nothing beyond its permissions and environments", async () => {
  const { actor } = await key();
  const production = { environment: "production", number: 1 } as const;
  for (const action of ["refresh", "check"] as const) {
    expect(await refusalOf(request(actor, { ...production, action })), action).toBe("forbidden");
  }
  expect(await refusalOf(request(actor, { action: "revoke" }))).toBe("forbidden");
  const { actor: reader } = await key({ permissions: ["token-set:read"] });
  const { id: own } = await request(actor);
  expect(await refusalOf(cancelBulkRun(by(reader), { runId: own }))).toBe("forbidden");
  await cancelBulkRun(by(actor), { runId: own });
  const { id: foreign } = await request(team.owner, production);
  expect(await refusalOf(getBulkRun(by(actor), { runId: foreign }))).toBe("not_found");
  expect(await refusalOf(cancelBulkRun(by(actor), { runId: foreign }))).toBe("not_found");
  const listed = (await queryBulkRuns(by(actor), {})).bulkRuns.map(({ id }) => id);
  expect(listed).toContain(own);
  expect(listed).not.toContain(foreign);
  expect((await queryBulkRuns(by(actor), { after: own })).bulkRuns.map(({ id }) => id)).not.toContain(own);
  expect((await queryBulkRuns(by(strangers.owner), {})).bulkRuns).toEqual([]);
  await cancelBulkRun(by(team.owner), { runId: foreign });
});

it.each([
  ["is revoked", (id: string) => revokeApiKey(by(team.owner), { apiKeyId: id }), "revoked or has expired"],
  [
    "expires",
    (id: string) => asOwner().apiKey.update({ where: { id }, data: { expiresAt: new Date(0) } }),
    "revoked or has expired",
  ],
  [
    "is gone with its maker",
    (id: string) => asOwner().apiKey.delete({ where: { id } }),
    "its maker has left",
  ],
] as const)("a run stops, in words, when its key %s, and sends nothing more", async (_what, end, words) => {
  const { id, actor } = await key();
  const { id: runId } = await request(actor);
  await end(id);
  await larder.control.clearCalls();
  const run = await workUntilEnded(team.owner, runId);
  expect(run).toMatchObject({ state: "stopped", left: 1, counts: { done: 0 } });
  expect(run.stopReason).toContain(words);
  expect(await callsOf("development")).toEqual([]);
});

it("a run stops when its key's maker may not do this any more, whatever the key says", async () => {
  const maker = await addMember(team.organizationId, "admin");
  const { actor } = await key({ maker });
  const { id: runId } = await request(actor);
  await changeRole(maker, "support");
  await larder.control.clearCalls();
  expect(await workUntilEnded(team.owner, runId)).toMatchObject({ state: "stopped", counts: { done: 0 } });
  expect(await callsOf("development")).toEqual([]);
});

it("which key a run belongs to never changes", async () => {
  const { actor } = await key();
  const { id } = await request(actor);
  await expect(asOwner().bulkRun.update({ where: { id }, data: { apiKeyId: null } })).rejects.toThrow(
    "keeps its keys",
  );
  await cancelBulkRun(by(actor), { runId: id });
});
