import { afterEach, beforeAll, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { connectOnce, idris, makePendingSet } from "#lib/testing/connect-flow.ts";
import { rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";

// As most installations are: the operator knows no identity call.
const larder = runLarder({ APICBASE_IDENTITY_URL: "" });
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
afterEach(() => larder.control.clearFaults());

const pending = () => makePendingSet(larder.control, team.organizationId, { library: crypto.randomUUID() });
const currentOf = (set: { id: string }) =>
  db().grant.findFirst({ where: { tokenSetId: set.id, standing: "current" } });

/** Connects while introspection names this user, and perhaps a client. */
async function connectAs(set: { id: string; clientId: string }, named: object, userEmail?: string) {
  const body = JSON.stringify({ active: true, scope: "accounts library", exp: 4_000_000_000, ...named });
  await larder.control.addFault({ endpoint: "introspect", kind: "body", body, clientId: set.clientId });
  return connectOnce(larder.control, team.owner, set, userEmail);
}

it("what introspection names is kept and compared: the same user connects, another is kept aside", async () => {
  const set = await pending();
  expect(await connectAs(set, { username: "nora" })).toMatchObject({ connect: { outcome: "connected" } });
  expect(await currentOf(set)).toMatchObject({ identity: { username: "nora", libraryName: null } });
  expect(await connectAs(set, { username: "idris" }, idris)).toMatchObject({
    connect: { outcome: "kept_aside" },
  });
  expect(await rowOf(set.id)).toMatchObject({ generation: 1 });
  expect(await connectAs(set, { username: "nora" })).toMatchObject({ connect: { outcome: "connected" } });
});

it("a token that introspection says is another client's is kept aside, also of a first connection", async () => {
  const set = await pending();
  expect(await connectAs(set, { client_id: "another" })).toMatchObject({
    connect: { outcome: "kept_aside" },
  });
  expect(await rowOf(set.id)).toMatchObject({ generation: 0 });
  const grant = await db().grant.findFirst({ where: { tokenSetId: set.id } });
  expect(grant).toMatchObject({ standing: "aside", reason: "other_client", dueAt: null });
});

it("where nobody is named, a set connects as ever, and its identity is known not to be told", async () => {
  const set = await pending();
  for (const user of [undefined, idris]) {
    expect(await connectOnce(larder.control, team.owner, set, user)).toMatchObject({
      connect: { outcome: "connected" },
    });
  }
  expect(await currentOf(set)).toMatchObject({
    generation: 2,
    learnedAt: expect.any(Date),
    identity: { username: null, userId: null, libraryId: null },
  });
  const calls = await larder.control.calls({ clientId: set.clientId, endpoint: "introspect" });
  expect(calls, "one for each connection: who names nobody is not asked twice").toHaveLength(2);
});
