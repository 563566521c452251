import pg from "pg";
import { beforeAll, expect, it, vi } from "vitest";
import type { Actor } from "#lib/auth/actor.ts";
import { listConnectLinks } from "#lib/connect-links/list-connect-links.ts";
import { db } from "#lib/db/client.ts";
import { holdDeployment, insertDeployment } from "#lib/deployment/deployment-repository.ts";
import { makeAttempt, type PastSet } from "#lib/factories/history-factory.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { by } from "#lib/testing/by.ts";
import { connectOnce, makePendingSet } from "#lib/testing/connect-flow.ts";
import { sendLink } from "#lib/testing/link-browser.ts";
import { type ConnectedSet, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { getTokenSet, listAttempts } from "#lib/token-sets/get-token-set.ts";
import { listTokenSets } from "#lib/token-sets/list-token-sets.ts";
import { listTokenSetsSchema } from "#lib/token-sets/token-set-schema.ts";
import { getTokenSetPage } from "./get-token-set-page.ts";

const larder = runLarder();
let team: Team;
let set: ConnectedSet;

beforeAll(async () => {
  team = await makeTeam();
  set = await makeConnectedSet(larder.control, team.organizationId);
  for (const sender of [team.owner, team.developer]) await sendLink(sender, set);
  const { organizationId } = team;
  const past: PastSet = { ...set, organizationId, environment: "development", scopes: ["accounts"] };
  await makeAttempt(past, team.owner, {
    kind: "exchange",
    generation: 1,
    at: new Date(),
    durationMs: 120,
    outcome: "issued",
  });
});

it("shows what the API says of the set, its attempts and its links", async () => {
  const ctx = by(team.support);
  const page = await getTokenSetPage(ctx, { tokenSetId: set.id });
  expect(page.tokenSet).toEqual(await getTokenSet(ctx, { tokenSetId: set.id }));
  expect(page.attempts).toEqual(await listAttempts(ctx, { tokenSetId: set.id }));
  expect(page.links).toEqual(await listConnectLinks(ctx, { tokenSetId: set.id }));
  expect([page.attempts.length, page.links.length]).toEqual([1, 2]);
});

it("names the machine and process of an attempt to operators alone", async () => {
  const seenBy = async (actor: Actor) =>
    JSON.stringify([
      await getTokenSetPage(by(actor), { tokenSetId: set.id }),
      await listAttempts(by(actor), { tokenSetId: set.id }),
    ]);
  const { instance } = await db().attempt.findFirstOrThrow({ where: { tokenSetId: set.id } });
  for (const role of ["owner", "admin", "developer", "support"] as const) {
    expect(await seenBy(team[role])).not.toContain(instance);
  }
  expect(await seenBy({ ...team.support, isOperator: true })).toContain(instance);
});

it("tells which generation each attempt brought: a refresh the one after the exchange's", async () => {
  const connected = await makePendingSet(larder.control, team.organizationId);
  await connectOnce(larder.control, team.owner, connected);
  const request = { tokenSetId: connected.id, requestedAt: new Date(), trigger: "person" } as const;
  await refreshTokenSet(by(team.owner), request);
  const { attempts } = await getTokenSetPage(by(team.owner), { tokenSetId: connected.id });
  expect(attempts).toMatchObject([
    { kind: "refresh", generation: 1, broughtGeneration: 2 },
    { kind: "exchange", broughtGeneration: 1 },
  ]);
});

it("lists generations with the beginnings of their fingerprints, and no token", async () => {
  const page = await getTokenSetPage(by(team.support), { tokenSetId: set.id });
  expect(page.generations).toEqual([
    expect.objectContaining({
      number: 1,
      source: "exchange",
      adopted: true,
      wipedAt: null,
      accessTokenFingerprint: expect.stringMatching(/^.{8}$/),
      refreshTokenFingerprint: expect.stringMatching(/^.{8}$/),
    }),
  ]);
  const answer = JSON.stringify(page);
  for (const secret of [set.accessToken, set.refreshToken, set.clientSecret]) {
    expect(answer).not.toContain(secret);
  }
});

it("reads the set's row once", async () => {
  const sent = vi.spyOn(pg.Client.prototype, "query");
  await getTokenSetPage(by(team.support), { tokenSetId: set.id });
  const texts = sent.mock.calls.map(([query]: unknown[]) =>
    typeof query === "object" && query !== null && "text" in query ? String(query.text) : String(query),
  );
  sent.mockRestore();
  const ofRow = texts.filter(
    (text) => text.includes('"pausedAt"') && text.includes('FROM "public"."TokenSet"'),
  );
  expect(ofRow).toHaveLength(1);
});

it("says in every view that a database which waits for adoption sends nothing", async () => {
  const ctx = by(team.owner);
  await insertDeployment(db());
  await holdDeployment(db(), "A copy, for this test.");
  try {
    const { tokenSet } = await getTokenSetPage(ctx, { tokenSetId: set.id });
    const { tokenSets } = await listTokenSets(ctx, listTokenSetsSchema.parse({}));
    const expected = { state: "healthy", cause: "database_held", mustAct: "operator", larderNextAt: null };
    expect(tokenSet.diagnosis).toMatchObject(expected);
    expect(tokenSets.find(({ id }) => id === set.id)?.diagnosis).toEqual(tokenSet.diagnosis);
  } finally {
    await db().$executeRaw`UPDATE "Deployment" SET "heldAt" = NULL, "heldReason" = NULL`;
  }
});

it("is not there for another organization", async () => {
  const other = await makeTeam("Cantine du Port");
  expect(await refusalOf(getTokenSetPage(by(other.owner), { tokenSetId: set.id }))).toBe("not_found");
});
