import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { listMachines } from "#lib/machines/list-machines.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { addMachine as addMachineTo, askForToken as ask } from "#lib/testing/ask-for-token.ts";
import { by } from "#lib/testing/by.ts";
import { forgetCalls } from "#lib/testing/forget-calls.ts";
import {
  attemptsOf,
  type ConnectedSet,
  type ConnectedSetOptions,
  heldPair,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { passDeadlines } from "#lib/testing/pass-deadlines.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { flushUses } from "./count-uses.ts";

const larder = runLarder();
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000);
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
afterEach(async () => {
  await larder.control.clearFaults();
  await forgetCalls();
});

const connect = (options: ConnectedSetOptions = {}) =>
  makeConnectedSet(larder.control, team.organizationId, options);
const addMachine = (set: { id: string }) => addMachineTo(team, set);

function handoutsOf(set: ConnectedSet) {
  return db().handout.findMany({ where: { tokenSetId: set.id }, orderBy: { generation: "asc" } });
}

describe("a machine with its credentials", () => {
  it("gets the token in force, for as long as nothing rotates it, and the promise is durable", async () => {
    const set = await connect();
    const machine = await addMachine(set);
    const { status, headers, body } = await ask(machine);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ "cache-control": "no-store" });
    expect(body).toEqual({
      access_token: set.accessToken,
      token_type: "Bearer",
      expires_in: expect.any(Number),
      scope: "accounts library",
    });
    const row = await rowOf(set.id);
    const promised = Date.now() + Number(body.expires_in) * 1_000;
    expect(promised).toBeLessThanOrEqual((row.dueAt?.getTime() ?? 0) - 59_000);
    expect(row).toMatchObject({ promisedUntil: expect.any(Date), promisedTo: "Till" });
    expect(await handoutsOf(set)).toMatchObject([{ machineId: machine.id, generation: 1, count: 1 }]);
    const { body: again } = await ask(machine);
    expect(again).toMatchObject({ access_token: set.accessToken });
    await flushUses();
    const [handout] = await handoutsOf(set);
    expect(handout).toMatchObject({ count: 2 });
    const [seen] = await listMachines(by(team.support), { tokenSetId: set.id });
    expect(seen).toMatchObject({ lastUsedAt: handout?.lastAt.toISOString(), lastUserAgent: "till/1.0" });
    await ask(machine, { userAgent: "till/2.0" });
    await flushUses();
    expect(await listMachines(by(team.support), { tokenSetId: set.id })).toMatchObject([
      { lastUserAgent: "till/2.0", holds: { count: 3 } },
    ]);
    expect(await tokenCalls(larder.control, set)).toEqual([]);
  });

  it("by Basic, percent-encoded, and a narrower scope is answered with the real one", async () => {
    const set = await connect();
    const { clientId, clientSecret } = await addMachine(set);
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`);
    const { body } = await ask(
      { clientId, clientSecret },
      {
        authorization: `Basic ${basic.toString("base64")}`,
        body: "grant_type=client_credentials&scope=library",
      },
    );
    expect(body).toMatchObject({ access_token: set.accessToken, scope: "accounts library" });
    expect(await ask({ clientId, clientSecret }, {}, { scope: "sales" })).toMatchObject({
      status: 400,
      body: { error: "invalid_scope", error_uri: expect.stringContaining(`/token-sets/${set.id}`) },
    });
  });

  it("a person is asked before a refresh breaks the promise", async () => {
    const set = await connect();
    await ask(await addMachine(set));
    const request = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" } as const;
    await expect(refreshTokenSet(by(team.owner), request)).rejects.toMatchObject({
      code: "confirmation_required",
    });
  });
});

describe("at the horizon", () => {
  it("machines that ask once all promises have ended share one refresh, and all get the new token", async () => {
    const set = await connect({ columns: { nextRefreshAt: inSeconds(-1) } });
    const machines = await Promise.all([addMachine(set), addMachine(set), addMachine(set)]);
    const answers = await Promise.all(machines.flatMap((machine) => [ask(machine), ask(machine)]));
    const { accessToken } = await heldPair(set.id, 2);
    expect(answers.map(({ body }) => body.access_token)).toEqual(Array(6).fill(accessToken));
    expect((await callApi(larder.control, accessToken ?? "")).status).toBe(200);
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
    expect(await attemptsOf(set.id)).toMatchObject([
      { trigger: "api", actorName: "Till", outcome: "issued" },
    ]);
  });

  it("before it, nothing that a machine asks for causes a rotation", async () => {
    const set = await connect({ columns: { nextRefreshAt: inSeconds(120) } });
    const { body } = await ask(await addMachine(set), {}, { min_ttl: "86400" });
    expect(body).toMatchObject({ access_token: set.accessToken });
    expect(Number(body.expires_in)).toBeLessThanOrEqual(60);
    expect(await tokenCalls(larder.control, set)).toEqual([]);
  });

  it("a refresh that fails withholds nothing that lives", async () => {
    const set = await connect({ columns: { nextRefreshAt: inSeconds(-1) } });
    const busy = { kind: "status", status: 429, headers: { "retry-after": "60" } } as const;
    await larder.control.addFault({ endpoint: "token", clientId: set.clientId, ...busy });
    const { status, body } = await ask(await addMachine(set));
    expect({ status, ...body }).toMatchObject({
      status: 200,
      access_token: set.accessToken,
      larder_hint: "retrying",
    });
    expect(Number(body.expires_in)).toBeLessThan(60);
    const row = await rowOf(set.id);
    expect(row.promisedUntil?.getTime()).toBeLessThan(row.dueAt?.getTime() ?? 0);
  });
});

describe("after an offer whose outcome nobody knows", () => {
  /** The load balancer answered the refresh, and the claim's end has come. */
  async function connectUnresolved(): Promise<ConnectedSet> {
    const set = await connect();
    const fault = { endpoint: "token", kind: "status", status: 503, clientId: set.clientId } as const;
    await larder.control.addFault(fault);
    const request = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" } as const;
    expect(await refreshTokenSet(by(team.owner), request)).toMatchObject({ outcome: "retry_later" });
    await passDeadlines(set.id);
    return set;
  }

  it("the token that is heard alive is given until shortly before the next offer, asked about once", async () => {
    const set = await connectUnresolved();
    await larder.control.clearCalls();
    const machine = await addMachine(set);
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(machine)));
    for (const { body } of answers)
      expect(body).toMatchObject({ access_token: set.accessToken, larder_hint: "retrying" });
    expect(await larder.control.calls({ endpoint: "introspect", clientId: set.clientId })).toHaveLength(1);
    const { promisedUntil, dueAt } = await rowOf(set.id);
    expect(promisedUntil?.getTime()).toBeLessThan(dueAt?.getTime() ?? 0);
  });

  it("one that has ended is not, and nobody waits for it", async () => {
    const set = await connectUnresolved();
    await larder.control.revokeTokenSet(set.sandboxTokenSetId);
    expect(await ask(await addMachine(set))).toMatchObject({
      status: 503,
      headers: { "retry-after": expect.any(String) },
    });
    expect((await rowOf(set.id)).promisedUntil).toBeNull();
  });
});

describe("a token that the API has refused", () => {
  it("and is not in force any more is answered with the current one, without a call", async () => {
    const set = await connect();
    const { body } = await ask(await addMachine(set), {}, { rejected_token: "an-older-one" });
    expect(body).toMatchObject({ access_token: set.accessToken });
    expect(await larder.control.calls({ endpoint: "introspect", clientId: set.clientId })).toEqual([]);
  });

  it("and works by Apicbase's own word is given again, asked about once for all machines", async () => {
    const set = await connect();
    const machine = await addMachine(set);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ask(machine, {}, { rejected_token: set.accessToken })),
    );
    for (const { body } of answers)
      expect(body).toMatchObject({ access_token: set.accessToken, larder_hint: "verified" });
    expect(await larder.control.calls({ endpoint: "introspect", clientId: set.clientId })).toHaveLength(1);
    expect(await tokenCalls(larder.control, set)).toEqual([]);
  });

  it("again and again by one machine: the machine is named on the page and in JSON", async () => {
    const set = await connect();
    const machine = await addMachine(set);
    await ask(machine);
    const troubles = async () => (await listMachines(by(team.support), { tokenSetId: set.id }))[0]?.troubles;
    const report = () => ask(machine, {}, { rejected_token: set.accessToken });
    await report();
    await report();
    expect(await troubles(), "a report or two are as it should be").toEqual([]);
    await report();
    expect(await troubles()).toMatchObject([
      { code: "loops_on_401", detail: expect.stringContaining("3 times") },
    ]);
  });

  it("and has ended is no token to give: the set is being clarified, and its refresh is due", async () => {
    const set = await connect();
    const machine = await addMachine(set);
    expect((await ask(machine)).status, "it was promised until days from now").toBe(200);
    await larder.control.revokeTokenSet(set.sandboxTokenSetId);
    const refusal = await ask(machine, {}, { rejected_token: set.accessToken });
    expect(refusal).toMatchObject({ status: 503, body: { error: "temporarily_unavailable" } });
    const row = await rowOf(set.id);
    expect(row).toMatchObject({ verdict: null, doubtSince: expect.any(Date), promisedUntil: null });
    expect(row.dueAt?.getTime(), "no promise about a dead token holds it up").toBeLessThanOrEqual(Date.now());
  });
});
