import { afterEach, beforeAll, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { by } from "#lib/testing/by.ts";
import { forgetCalls } from "#lib/testing/forget-calls.ts";
import { type ConnectedSet, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import type { SandboxFault } from "../../sandbox/testing/sandbox-control.ts";
import { addUpTally } from "./add-up-changes.ts";
import { type Custody, readCustody } from "./tally-repository.ts";

const larder = runLarder({ LARDER_PROVIDER_TIMEOUT_MS: "1500" });
const dayMs = 24 * 60 * 60 * 1_000;
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
afterEach(async () => {
  await larder.control.clearFaults();
  expect(await larder.control.doubleSpends()).toEqual([]);
});

const connect = () => makeConnectedSet(larder.control, team.organizationId);

function refresh(set: { id: string }) {
  return refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });
}

async function failOnce(set: ConnectedSet, fault: Omit<SandboxFault, "endpoint" | "clientId">) {
  await larder.control.addFault({ endpoint: "token", clientId: set.clientId, ...fault });
}

async function sum(): Promise<Custody> {
  await addUpTally();
  return (await readCustody(db(), team.organizationId, new Date(Date.now() - dayMs))).custody;
}

/** What the work added to the figures. */
async function added(work: () => Promise<unknown>): Promise<Partial<Custody>> {
  const before = await sum();
  await work();
  const after = Object.entries(await sum());
  const keyed = new Map<string, number>(Object.entries(before));
  return Object.fromEntries(
    after.flatMap(([key, value]) => {
      const difference = value - (keyed.get(key) ?? 0);
      return difference === 0 ? [] : [[key, difference]];
    }),
  );
}

it("a refresh that one attempt brought is right the first time; after a failed attempt it is a refresh", async () => {
  const [first, second] = [await connect(), await connect()];
  expect(await added(() => refresh(first))).toEqual({ refreshes: 1, firstTimeRight: 1 });
  const body = JSON.stringify({ error: "invalid_scope" });
  await failOnce(second, { kind: "body", before: true, status: 400, body });
  expect(await added(() => refresh(second))).toEqual({});
  await forgetCalls();
  expect(await added(() => refresh(second))).toEqual({ refreshes: 1 });
});

it("connecting is no refresh", async () => {
  expect(await added(connect)).toEqual({});
});

it("a reply that never arrived is lost by transit", async () => {
  const set = await connect();
  await failOnce(set, { kind: "drop-after" });
  expect(await added(() => refresh(set))).toEqual({ lostInTransit: 1 });
  expect(await rowOf(set.id)).toMatchObject({ verdict: "answer_lost" });
});

it("a connection that was revoked at Apicbase ended there", async () => {
  const set = await connect();
  await larder.control.revokeTokenSet(set.sandboxTokenSetId);
  expect(await added(() => refresh(set))).toEqual({ endedAtApicbase: 1 });
});

it("what ended with a journal that was declared lost, or with a database that had forgotten it, was lost by Larder", async () => {
  const [journal, forgotten] = [await connect(), await connect()];
  const died = (set: ConnectedSet, code: string) =>
    db().tokenSet.update({
      where: { id: set.id },
      data: { verdict: "answer_lost", verdictAt: new Date(), verdictEvidence: { code } },
    });
  const startedAt = new Date();
  await db().attempt.create({
    data: {
      ...{ id: newId(), tokenSetId: journal.id, kind: "refresh", trigger: "schedule", generation: 1 },
      ...{
        fingerprint: "f",
        fence: 1,
        actorName: "Larder",
        instance: "gone",
        startedAt,
        deadlineAt: startedAt,
      },
      ...{ outcome: "unknown", completedAt: startedAt, detail: { code: "journal_declared_lost" } },
    },
  });
  expect(await added(() => died(journal, "answer_lost"))).toEqual({ lostByLarder: 1 });
  expect(await added(() => died(forgotten, "behind_after_restore"))).toEqual({ lostByLarder: 1 });
});

it("an end is taken back where its reply turned up later, and stays where it was connected anew", async () => {
  const set = await connect();
  await failOnce(set, { kind: "drop-after" });
  await refresh(set);
  const pair = (source: "refresh" | "exchange", number: number) =>
    db().generation.create({
      data: {
        ...{
          id: newId(),
          tokenSetId: set.id,
          number,
          source,
          adopted: true,
          accessTokenFingerprint: newId(),
        },
        ...{ rotatedFrom: source === "refresh" ? 1 : null, issuedAt: new Date(), expiresAt: new Date() },
      },
    });
  const works = { verdict: null, verdictAt: null, refreshedAt: new Date() };
  const turnUp = async () => {
    await pair("refresh", 2);
    await db().tokenSet.update({ where: { id: set.id }, data: { ...works, generation: 2 } });
  };
  expect(await added(turnUp)).toEqual({ lostInTransit: -1, refreshes: 1, firstTimeRight: 1 });
  const other = await connect();
  await failOnce(other, { kind: "drop-after" });
  await refresh(other);
  const reconnect = () =>
    db().tokenSet.update({ where: { id: other.id }, data: { ...works, generation: 2 } });
  expect(await added(reconnect)).toEqual({});
});
