import { beforeAll, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { by } from "#lib/testing/by.ts";
import { makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeDestination } from "#lib/testing/make-destination.ts";
import { makeReplacedPair } from "#lib/testing/make-replaced-pair.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { getVault } from "#lib/vault/vault.ts";
import { findGenerationWithTokens } from "./generation-repository.ts";

const larder = runLarder({ HANDOUT_URL: "https://tokens.larder.test" });
let team: Team;
let strangers: Team;
const events = ["token_set.rotated"];

beforeAll(async () => {
  [team, strangers] = [await makeTeam(), await makeTeam("Cantine du Port")];
});

const newsOf = (destinationId: string) =>
  db().delivery.findMany({ where: { destinationId }, orderBy: { id: "asc" } });
const refresh = (tokenSetId: string) =>
  refreshTokenSet(by(team.owner), { tokenSetId, requestedAt: new Date(), trigger: "person" });

it("a refresh is told to every destination of the organization that wants to hear of it, and to no other", async () => {
  const wanting = [await makeDestination(team, { events }), await makeDestination(team, { events })];
  const others = [
    ...[await makeDestination(team), await makeDestination(strangers, { events })],
    await makeDestination(team, { events }),
  ];
  await db().destination.update({ where: { id: others[2]?.id ?? "" }, data: { offAt: new Date() } });
  const set = await makeConnectedSet(larder.control, team.organizationId, { environment: "production" });
  expect(await refresh(set.id)).toMatchObject({ outcome: "refreshed" });
  const { accessTokenExpiresAt } = await rowOf(set.id);
  const library = await db().library.findFirstOrThrow({ where: { tokenSets: { some: { id: set.id } } } });
  for (const { id } of wanting) {
    expect(await newsOf(id)).toMatchObject([
      {
        ...{ type: "token_set.rotated", standing: "waiting", organizationId: team.organizationId },
        data: {
          ...{ tokenSetId: set.id, tokenSet: set.name, environment: "production", library: library.name },
          ...{ generation: 2, expiresAt: accessTokenExpiresAt?.toISOString() },
          tokenEndpoint: "https://tokens.larder.test/api/oauth/token",
        },
      },
    ]);
  }
  for (const { id } of others) expect(await newsOf(id)).toEqual([]);
});

it("there is no token in it", async () => {
  const { id } = await makeDestination(team, { events });
  const set = await makeConnectedSet(larder.control, team.organizationId);
  await refresh(set.id);
  const pair = await findGenerationWithTokens(db(), await getVault(), set.id, 2);
  const told = JSON.stringify(await newsOf(id));
  expect(pair?.accessToken?.length).toBeGreaterThan(8);
  for (const token of [pair?.accessToken, pair?.refreshToken]) expect(told).not.toContain(token);
});

it("a refresh that fails is no news, and another connection of the set is", async () => {
  const { id } = await makeDestination(team, { events });
  const set = await makeConnectedSet(larder.control, team.organizationId);
  await larder.control.addFault({ endpoint: "token", kind: "status", status: 503, clientId: set.clientId });
  await refresh(set.id);
  expect(await newsOf(id)).toEqual([]);
  const replaced = await makeReplacedPair(larder.control, team, "development");
  const { generation } = await rowOf(replaced.id);
  const news = (await newsOf(id)).map(({ data }) => data);
  expect(news).toContainEqual(expect.objectContaining({ tokenSetId: replaced.id, generation }));
});
