import { beforeAll, describe, expect, it } from "vitest";
import { getCodeVerifierSecret } from "#lib/authorizations/authorization-repository.ts";
import { findGenerationWithTokens } from "#lib/custody/generation-repository.ts";
import { listCredentials } from "#lib/custody/offer-client-secrets.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { beginFlow } from "#lib/testing/connect-flow.ts";
import { type ConnectedSet, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { getVault } from "./vault.ts";

const larder = runLarder();
let team: Team;
let strangers: Team;
let set: ConnectedSet;
let other: ConnectedSet;
let theirs: ConnectedSet;

beforeAll(async () => {
  [team, strangers] = [await makeTeam(), await makeTeam("Cantine du Port")];
  set = await makeConnectedSet(larder.control, team.organizationId);
  other = await makeConnectedSet(larder.control, team.organizationId);
  theirs = await makeConnectedSet(larder.control, strangers.organizationId);
});

/** As whoever owns the database may: without triggers and foreign keys. */
async function force(sql: string): Promise<void> {
  await asOwner().$transaction(async (tx) => {
    await tx.$executeRawUnsafe("SET LOCAL session_replication_role = replica");
    expect(await tx.$executeRawUnsafe(sql)).toBe(1);
  });
}

const refresh = () =>
  refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });
const openFirst = async (id: string) => findGenerationWithTokens(db(), await getVault(), id, 1);

describe("the database refuses", () => {
  it("another application for a token set, and another token set for a pair", async () => {
    const moves = [
      `UPDATE "TokenSet" SET "applicationId" = '${other.applicationId}' WHERE "id" = '${set.id}'`,
      `UPDATE "Generation" SET "tokenSetId" = '${theirs.id}', "number" = 7 WHERE "tokenSetId" = '${set.id}'`,
      `UPDATE "ClientSecret" SET "applicationId" = '${other.applicationId}' WHERE "applicationId" = '${set.applicationId}'`,
    ];
    for (const move of moves)
      await expect(asOwner().$executeRawUnsafe(move)).rejects.toThrow(/keeps its|insert-only/);
  });
});

describe("whoever gets around that finds that nothing opens", () => {
  it("a refresh token does not go out with another application's credentials", async () => {
    const setTo = (id: string) => `UPDATE "TokenSet" SET "applicationId" = '${id}' WHERE "id" = '${set.id}'`;
    await force(setTo(other.applicationId));
    await larder.control.clearCalls();
    await expect(refresh()).rejects.toThrow("cannot be opened");
    expect(await tokenCalls(larder.control, set)).toEqual([]);
    expect(await tokenCalls(larder.control, other)).toEqual([]);
    await force(setTo(set.applicationId));
  });

  it.each<[string, () => string, () => string]>([
    ["environment", () => `"environment" = 'production'`, () => `"environment" = 'development'`],
    [
      "organization",
      () => `"organizationId" = '${strangers.organizationId}'`,
      () => `"organizationId" = '${team.organizationId}'`,
    ],
  ])("a set's tokens do not open in another %s", async (_what, away, back) => {
    await force(`UPDATE "TokenSet" SET ${away()} WHERE "id" = '${set.id}'`);
    await expect(openFirst(set.id)).rejects.toThrow("cannot be opened");
    await force(`UPDATE "TokenSet" SET ${back()} WHERE "id" = '${set.id}'`);
    expect(await openFirst(set.id)).toMatchObject({ refreshToken: set.refreshToken });
  });

  it("a pair that is moved to another tenant, or to another set of the same application, does not open there", async () => {
    const move = (to: string, organizationId: string, from: string) =>
      force(`UPDATE "Generation" SET "tokenSetId" = '${to}', "organizationId" = '${organizationId}'
        WHERE "tokenSetId" = '${from}' AND "number" = 1`);
    await force(`DELETE FROM "Generation" WHERE "tokenSetId" = '${theirs.id}'`);
    await move(theirs.id, strangers.organizationId, set.id);
    await expect(openFirst(theirs.id)).rejects.toThrow("cannot be opened");
    await move(set.id, team.organizationId, theirs.id);
    expect(await openFirst(set.id)).toMatchObject({ refreshToken: set.refreshToken });
  });

  it("a client secret opens for its own application alone", async () => {
    const vault = await getVault();
    const moveTo = (id: string, from: string) =>
      force(`UPDATE "ClientSecret" SET "applicationId" = '${id}' WHERE "applicationId" = '${from}'`);
    const away = newId();
    await moveTo(away, other.applicationId);
    await moveTo(other.applicationId, set.applicationId);
    await expect(listCredentials(db(), vault, other.applicationId)).rejects.toThrow("cannot be opened");
    await moveTo(set.applicationId, other.applicationId);
    await moveTo(other.applicationId, away);
    expect(await listCredentials(db(), vault, set.applicationId)).toMatchObject([
      { credentials: { clientSecret: set.clientSecret } },
    ]);
  });

  it("a flow's verifier opens for its own token set alone", async () => {
    const { authorizationId } = await beginFlow(larder.control, team.owner, set);
    const vault = await getVault();
    await getCodeVerifierSecret(db(), vault, authorizationId);
    await force(`UPDATE "Authorization" SET "tokenSetId" = '${other.id}' WHERE "id" = '${authorizationId}'`);
    await expect(getCodeVerifierSecret(db(), vault, authorizationId)).rejects.toThrow("cannot be opened");
  });
});
