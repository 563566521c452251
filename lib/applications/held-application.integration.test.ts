import { beforeAll, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeTokenSet } from "#lib/factories/token-set-factory.ts";
import { findNextDue } from "#lib/refresh/find-next-due.ts";
import { refreshDueSets } from "#lib/refresh/refresh-due-sets.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { by } from "#lib/testing/by.ts";
import { type ConnectedSet, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { getApplication, listApplications } from "./list-applications.ts";
import { replaceClientSecret } from "./replace-client-secret.ts";

const larder = runLarder();
const hour = 3_600_000;
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

const connect = () => makeConnectedSet(larder.control, team.organizationId);
const refresh = (set: { id: string }) =>
  refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });
const enter = ({ applicationId }: ConnectedSet, clientSecret: string) =>
  replaceClientSecret(by(team.admin), { applicationId, clientSecret });
const application = (set: ConnectedSet) =>
  getApplication(by(team.owner), { applicationId: set.applicationId });

/** Another set of the same application. */
async function addSet(set: ConnectedSet, expiresInSeconds: number) {
  const { clientId, applicationId } = set;
  const [made] = await larder.control.createTokenSets({ clientId, scopes: ["accounts"] });
  if (!made) throw new Error("The sandbox made no token set.");
  const pair = { accessToken: made.accessToken, refreshToken: made.refreshToken, expiresInSeconds };
  const { organizationId } = team;
  const name = `Set ${newId()}`;
  return makeTokenSet({ organizationId, applicationId, pair, name, scopes: ["accounts"] }, new Date());
}

/** A set whose application is on hold, and the secret that would be right. */
async function makeHeld() {
  const set = await connect();
  const { clientSecret } = await larder.control.replaceSecret(set.clientId);
  expect(await refresh(set)).toMatchObject({ outcome: "credentials_refused" });
  expect((await application(set)).hold).not.toBeNull();
  await larder.control.clearCalls();
  return { set, right: clientSecret };
}

it("a held application says since when, how many sets are stopped and how many still have a living token", async () => {
  const { set } = await makeHeld();
  const shorter = await addSet(set, 7_200);
  const expired = await addSet(set, 3_600);
  const paused = await addSet(set, 3_600);
  const now = new Date();
  const { id } = await application(set);
  await db().tokenSet.updateMany({ where: { applicationId: id }, data: { credentialsRefusedAt: now } });
  const accessTokenExpiresAt = new Date(now.getTime() - hour);
  await db().tokenSet.update({ where: { id: expired.id }, data: { accessTokenExpiresAt } });
  await db().tokenSet.update({ where: { id: paused.id }, data: { pausedAt: now } });
  const first = (await rowOf(shorter.id)).accessTokenExpiresAt?.toISOString();
  const hold = { since: expect.any(String), stopped: 3, living: 2, firstExpiresAt: first };
  expect((await application(set)).hold).toEqual(hold);
  const listed = await listApplications(by(team.support));
  expect(listed.find((one) => one.id === id)?.hold).toEqual(hold);
});

it("sets that a hold had stopped go on by themselves, the soonest to expire first", async () => {
  const { set, right } = await makeHeld();
  const later = await addSet(set, 7_200);
  const sooner = await addSet(set, 3_600);
  const { applicationId } = set;
  const nextRefreshAt = new Date(Date.now() - hour);
  await db().tokenSet.updateMany({
    where: { applicationId },
    data: { credentialsRefusedAt: new Date(), nextRefreshAt },
  });
  await refreshDueSets({ ...unlimited, concurrency: 1 });
  expect(await tokenCalls(larder.control, set)).toEqual([]);
  await enter(set, right);
  expect(await findNextDue()).toMatchObject({ isDue: true });
  await refreshDueSets({ ...unlimited, concurrency: 1 });
  const attempts = await db().attempt.findMany({
    where: { tokenSet: { applicationId }, outcome: "issued" },
    orderBy: { startedAt: "asc" },
    select: { tokenSetId: true },
  });
  expect(attempts.map(({ tokenSetId }) => tokenSetId)).toEqual([sooner.id, later.id, set.id]);
});
