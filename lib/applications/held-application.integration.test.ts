import { beforeAll, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { findNextDue } from "#lib/refresh/find-next-due.ts";
import { refreshDueSets } from "#lib/refresh/refresh-due-sets.ts";
import { by } from "#lib/testing/by.ts";
import { addSetOf, makeHeldApplication } from "#lib/testing/held-application.ts";
import { type ConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
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

const enter = ({ applicationId }: ConnectedSet, clientSecret: string) =>
  replaceClientSecret(by(team.admin), { applicationId, clientSecret });
const application = (set: ConnectedSet) =>
  getApplication(by(team.owner), { applicationId: set.applicationId });

const addSet = (set: ConnectedSet, expiresInSeconds: number) =>
  addSetOf(larder.control, team, set, expiresInSeconds);
const makeHeld = () => makeHeldApplication(larder.control, team);

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
