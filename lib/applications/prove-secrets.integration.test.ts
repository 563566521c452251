import { beforeAll, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { by } from "#lib/testing/by.ts";
import { addSetOf, makeHeldApplication } from "#lib/testing/held-application.ts";
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
import { testClientSecret } from "./test-client-secret.ts";

const larder = runLarder();
const hour = 3_600_000;
const wrong = "not-the-secret-at-all";
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

const connect = () => makeConnectedSet(larder.control, team.organizationId);
const refresh = (set: { id: string }) =>
  refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });
const enter = ({ applicationId }: ConnectedSet, clientSecret: string) =>
  replaceClientSecret(by(team.admin), { applicationId, clientSecret });
const test = ({ applicationId }: ConnectedSet, slot: "current" | "next" = "current") =>
  testClientSecret(by(team.developer), { applicationId, slot });
const application = (set: ConnectedSet) =>
  getApplication(by(team.owner), { applicationId: set.applicationId });
const hint = (secret: string) => `…${secret.slice(-4)}`;
const introspections = async ({ clientId }: ConnectedSet) =>
  (await larder.control.calls({ endpoint: "introspect", clientId })).map(
    ({ outcome, fault }) => fault ?? outcome,
  );
const unheard = ({ clientId }: ConnectedSet, times = 3) =>
  larder.control.addFault({ endpoint: "introspect", kind: "status", status: 503, clientId, times });
const secretsOf = ({ applicationId }: ConnectedSet) =>
  db().clientSecret.findMany({ where: { applicationId }, orderBy: { slot: "asc" } });

const addSet = (set: ConnectedSet, expiresInSeconds: number) =>
  addSetOf(larder.control, team, set, expiresInSeconds);
const makeHeld = () => makeHeldApplication(larder.control, team);

describe("a secret that is entered", () => {
  it("ends the hold once it is accepted, takes the refused one's place, and spends nothing", async () => {
    const { set, right } = await makeHeld();
    const entry = await enter(set, right);
    expect(entry).toMatchObject({ outcome: "accepted", application: { hold: null, nextSecret: null } });
    expect(entry.application.secret).toMatchObject({
      hint: hint(right),
      refusedAt: null,
      test: { outcome: "accepted", at: entry.testedAt },
    });
    expect(await introspections(set)).toEqual(["active"]);
    expect(await tokenCalls(larder.control, set)).toEqual([]);
    expect(await rowOf(set.id)).toMatchObject({
      verdict: null,
      credentialsRefusedAt: null,
      dueAt: expect.any(Date),
    });
    const events = (await eventsOf(set.applicationId)).map(({ action }) => action);
    expect(events.slice(-2)).toEqual(["application.secret-promoted", "application.secret-replaced"]);
  });

  it("is kept beside a current one that works until a refresh has used it", async () => {
    const set = await connect();
    const { clientSecret } = await larder.control.replaceSecret(set.clientId);
    const { outcome, application: view } = await enter(set, clientSecret);
    expect(outcome).toBe("accepted");
    expect(view.secret?.hint).toBe(hint(set.clientSecret));
    expect(view.nextSecret).toMatchObject({ hint: hint(clientSecret), test: { outcome: "accepted" } });
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed" });
    expect(await application(set)).toMatchObject({ secret: { hint: hint(clientSecret) }, nextSecret: null });
  });

  it("changes nothing where it is refused: the hold stays", async () => {
    const { set } = await makeHeld();
    const before = [await secretsOf(set), await rowOf(set.id)];
    expect(await enter(set, wrong)).toMatchObject({ outcome: "refused", application: { nextSecret: null } });
    expect([await secretsOf(set), await rowOf(set.id)]).toEqual(before);
    expect((await application(set)).hold).not.toBeNull();
    expect((await eventsOf(set.applicationId)).at(-1)).toMatchObject({
      action: "application.secret-refused",
    });
  });

  it("is kept all the same where a member says so, and the next refresh tries it and falls back", async () => {
    const set = await connect();
    const { applicationId } = set;
    const keep = { applicationId, clientSecret: wrong, keepRefused: true };
    const entry = await replaceClientSecret(by(team.admin), keep);
    expect(entry).toMatchObject({ outcome: "refused", isKept: true, application: { hold: null } });
    expect(entry.application.nextSecret).toMatchObject({ hint: hint(wrong), refusedAt: null });
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed" });
    expect(await application(set)).toMatchObject({
      secret: { hint: hint(set.clientSecret) },
      nextSecret: { refusedAt: expect.any(String) },
    });
  });

  it("is kept all the same for an application on hold, where introspection refuses everybody", async () => {
    const { set, right } = await makeHeld();
    const { applicationId, clientId } = set;
    const refuseAll = { endpoint: "introspect", kind: "status", status: 401, clientId, times: 3 } as const;
    await larder.control.addFault(refuseAll);
    const keep = { applicationId, clientSecret: right, keepRefused: true };
    expect(await replaceClientSecret(by(team.admin), keep)).toMatchObject({
      ...{ outcome: "refused", isKept: true },
      application: { hold: null },
    });
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed" });
    expect(await application(set)).toMatchObject({ secret: { hint: hint(right) }, hold: null });
  });

  it("changes nothing where it is refused: a current one that works and one that waits are kept", async () => {
    const set = await connect();
    await unheard(set, 1);
    await enter(set, "the-one-that-waits");
    const before = await secretsOf(set);
    expect(await enter(set, wrong)).toMatchObject({ outcome: "refused", application: { hold: null } });
    expect(await secretsOf(set)).toEqual(before);
    expect(await rowOf(set.id)).toMatchObject({ credentialsRefusedAt: null, verdict: null });
  });

  it("is believed to be refused when that was heard twice, and no sooner", async () => {
    const { set, right } = await makeHeld();
    const stray = {
      endpoint: "introspect",
      kind: "status",
      status: 401,
      clientId: set.clientId,
      times: 1,
    } as const;
    await larder.control.addFault(stray);
    expect(await enter(set, right)).toMatchObject({ outcome: "accepted" });
    expect(await introspections(set)).toEqual(["status", "active"]);
  });

  it("waits where Apicbase does not answer, and is tried by the next refresh", async () => {
    const { set, right } = await makeHeld();
    await unheard(set);
    const { outcome, application: view } = await enter(set, right);
    expect(outcome).toBe("unanswered");
    expect(view.nextSecret).toMatchObject({
      hint: hint(right),
      acceptedAt: null,
      test: { outcome: "unanswered" },
    });
    expect(await rowOf(set.id)).toMatchObject({ dueAt: expect.any(Date) });
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed" });
    expect((await application(set)).secret?.hint).toBe(hint(right));
  });

  it("is asked about with another set's token where one is answered oddly", async () => {
    const set = await connect();
    await addSet(set, 1_000);
    await larder.control.revokeTokenSet(set.sandboxTokenSetId);
    await larder.control.clearCalls();
    expect(await enter(set, set.clientSecret)).toMatchObject({ outcome: "accepted" });
    expect(await introspections(set)).toEqual(["inactive", "active"]);
  });

  it("cannot be proved without a living token, and nothing is sent then", async () => {
    const set = await connect();
    const accessTokenExpiresAt = new Date(Date.now() - hour);
    await db().tokenSet.update({ where: { id: set.id }, data: { accessTokenExpiresAt } });
    expect(await enter(set, wrong)).toMatchObject({
      outcome: "unprovable",
      application: { nextSecret: { hint: hint(wrong), test: { outcome: "unprovable" } } },
    });
    expect(await introspections(set)).toEqual([]);
  });

  it("does not take the place of a waiting one that is accepted while nobody can say whether it is right", async () => {
    const set = await connect();
    const { clientSecret } = await larder.control.replaceSecret(set.clientId);
    await enter(set, clientSecret);
    const before = await secretsOf(set);
    await unheard(set);
    await expect(enter(set, wrong)).rejects.toMatchObject({ code: "conflict" });
    expect(await secretsOf(set)).toEqual(before);
  });
});

describe("a test of a stored secret", () => {
  it("says that it is accepted, with the time of it, and spends nothing", async () => {
    const set = await connect();
    const { outcome, testedAt } = await test(set);
    expect(outcome).toBe("accepted");
    expect((await application(set)).secret?.test).toEqual({ outcome: "accepted", at: testedAt });
    expect(await tokenCalls(larder.control, set)).toEqual([]);
    expect(await attemptsOf(set.id)).toEqual([]);
  });

  it("that is refused marks it and stops nothing", async () => {
    const set = await connect();
    await larder.control.replaceSecret(set.clientId);
    expect(await test(set)).toMatchObject({ outcome: "refused" });
    const view = await application(set);
    expect(view).toMatchObject({ hold: null, secret: { refusedAt: expect.any(String) } });
    expect((await rowOf(set.id)).dueAt).not.toBeNull();
  });

  it("that is accepted ends the hold", async () => {
    const set = await connect();
    const credentialsRefusedAt = new Date();
    await db().application.update({ where: { id: set.applicationId }, data: { credentialsRefusedAt } });
    await db().tokenSet.update({ where: { id: set.id }, data: { credentialsRefusedAt } });
    expect(await test(set)).toMatchObject({ outcome: "accepted" });
    expect((await application(set)).hold).toBeNull();
    expect((await rowOf(set.id)).dueAt).not.toBeNull();
  });

  it("of one that does not wait any more is refused in words", async () => {
    await expect(test(await connect(), "next")).rejects.toMatchObject({ code: "conflict" });
  });
});
