import pg from "pg";
import { beforeAll, expect, it, vi } from "vitest";
import { listConnectLinks } from "#lib/connect-links/list-connect-links.ts";
import { db } from "#lib/db/client.ts";
import { holdDeployment, insertDeployment } from "#lib/deployment/deployment-repository.ts";
import { by } from "#lib/testing/by.ts";
import { sendLink } from "#lib/testing/link-browser.ts";
import { type ConnectedSet, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { getTokenSet } from "#lib/token-sets/get-token-set.ts";
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
});

it("shows what the API says of the set and its links, and its history in short", async () => {
  const ctx = by(team.support);
  const page = await getTokenSetPage(ctx, { tokenSetId: set.id });
  expect(page.tokenSet).toEqual(await getTokenSet(ctx, { tokenSetId: set.id }));
  expect(page.links).toEqual(await listConnectLinks(ctx, { tokenSetId: set.id }));
  expect(page.links).toHaveLength(2);
  expect(page.history.lines).toMatchObject([
    { actor: team.developer.name, did: "made a connect link for", what: "it", trouble: false },
    { actor: team.owner.name, did: "made a connect link for", what: "it", trouble: false },
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
