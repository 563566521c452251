import { beforeAll, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { by } from "#lib/testing/by.ts";
import {
  attemptsOf,
  type ConnectedSet,
  eventsOf,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { getApplication } from "./list-applications.ts";
import { replaceClientSecret } from "./replace-client-secret.ts";
import { withdrawNextSecret } from "./withdraw-next-secret.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

const connect = () => makeConnectedSet(larder.control, team.organizationId);
const refresh = (set: { id: string }) =>
  refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });
const enter = ({ applicationId }: ConnectedSet, clientSecret: string) =>
  replaceClientSecret(by(team.admin), { applicationId, clientSecret });
/** Enters a secret while the provider does not say whether it takes it. */
async function replace(set: ConnectedSet, clientSecret: string) {
  const { clientId } = set;
  await larder.control.addFault({ endpoint: "introspect", kind: "status", status: 503, clientId, times: 1 });
  const { outcome, application } = await enter(set, clientSecret);
  expect(outcome).toBe("unanswered");
  return application;
}
const application = (set: ConnectedSet) =>
  getApplication(by(team.owner), { applicationId: set.applicationId });
const wrong = "not-the-secret-at-all";

it("a replacement waits beside the current one, and the view shows of both nothing but a hint", async () => {
  const set = await connect();
  const view = await replace(set, wrong);
  expect(view.secret).toMatchObject({ hint: `…${set.clientSecret.slice(-4)}` });
  expect(view.nextSecret).toMatchObject({ hint: "…-all", acceptedAt: null, refusedAt: null });
  expect(JSON.stringify(view)).not.toContain(wrong);
  expect(JSON.stringify(view)).not.toContain(set.clientSecret);
});

it("the waiting secret is tried first; once accepted it takes the place of the old one, which is deleted", async () => {
  const set = await connect();
  const { clientSecret } = await larder.control.replaceSecret(set.clientId);
  await replace(set, clientSecret);
  expect(await refresh(set)).toMatchObject({ outcome: "refreshed" });
  expect(await tokenCalls(larder.control, set)).toMatchObject([{ outcome: "rotated" }]);
  const view = await application(set);
  expect(view.nextSecret).toBeNull();
  expect(view.secret).toMatchObject({ hint: `…${clientSecret.slice(-4)}`, refusedAt: null });
  expect(view.secret?.acceptedAt).not.toBeNull();
  const rows = await db().clientSecret.findMany({ where: { applicationId: set.applicationId } });
  expect(rows).toMatchObject([{ slot: "current" }]);
  const events = await eventsOf(set.applicationId);
  expect(events.map((event) => event.action)).toEqual([
    "application.secret-replaced",
    "application.secret-promoted",
  ]);
});

it("a refused waiting secret is marked, and the current one does the work", async () => {
  const set = await connect();
  await replace(set, wrong);
  expect(await refresh(set)).toMatchObject({ outcome: "refreshed" });
  expect(await tokenCalls(larder.control, set)).toMatchObject([
    { outcome: "invalid_client" },
    { outcome: "rotated" },
  ]);
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "issued" }]);
  const view = await application(set);
  expect(view.nextSecret?.refusedAt).not.toBeNull();
  expect(view.secret).toMatchObject({ hint: `…${set.clientSecret.slice(-4)}`, refusedAt: null });
  expect(await larder.control.doubleSpends()).toEqual([]);
});

it("when both are refused nothing is spent, and a new secret cures the set without a new consent", async () => {
  const set = await connect();
  const { clientSecret } = await larder.control.replaceSecret(set.clientId);
  await replace(set, wrong);
  expect(await refresh(set)).toMatchObject({ outcome: "credentials_refused" });
  expect(await attemptsOf(set.id)).toMatchObject([
    { outcome: "credentials", providerStatus: 401, providerError: "invalid_client" },
  ]);
  expect(await rowOf(set.id)).toMatchObject({
    generation: 1,
    verdict: "client_secret_changed",
    claimedUntil: null,
  });
  const view = await application(set);
  expect(view.secret?.refusedAt).not.toBeNull();
  expect(view.nextSecret?.refusedAt).not.toBeNull();
  await replace(set, clientSecret);
  expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
  expect(await rowOf(set.id)).toMatchObject({ verdict: null });
});

it("a secret that comes back into favour is no longer marked as refused", async () => {
  const set = await connect();
  await db().clientSecret.updateMany({
    where: { applicationId: set.applicationId },
    data: { refusedAt: new Date() },
  });
  await refresh(set);
  expect((await application(set)).secret?.refusedAt).toBeNull();
});

it("an answer that says nothing about the client changes nothing about its secrets", async () => {
  const set = await connect();
  await replace(set, wrong);
  const fault = { endpoint: "token", kind: "status", status: 429, clientId: set.clientId } as const;
  await larder.control.addFault(fault);
  expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
  const view = await application(set);
  expect(view.secret).toMatchObject({ acceptedAt: null, refusedAt: null });
  expect(view.nextSecret).toMatchObject({ acceptedAt: null, refusedAt: null });
});

it("a waiting secret can be replaced and taken back; the current one stays", async () => {
  const set = await connect();
  await replace(set, wrong);
  const view = await replace(set, "another-wrong-one");
  expect(view.nextSecret?.hint).toBe("…-one");
  await withdrawNextSecret(by(team.owner), { applicationId: set.applicationId });
  expect(await application(set)).toMatchObject({ nextSecret: null, secret: { hint: expect.any(String) } });
  await expect(
    withdrawNextSecret(by(team.owner), { applicationId: set.applicationId }),
  ).rejects.toMatchObject({
    code: "conflict",
  });
});
