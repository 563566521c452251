import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { sayStored } from "#lib/custody/note-view.ts";
import { db } from "#lib/db/client.ts";
import { by } from "#lib/testing/by.ts";
import { connectOnce, idris, makePendingSet, nora, sam } from "#lib/testing/connect-flow.ts";
import { bring } from "#lib/testing/import-by-hand.ts";
import { attemptsOf, eventsOf, heldPair, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { checkTokenSet } from "#lib/token-sets/check-token-set.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";

const larder = runLarder({ LARDER_PROVIDER_TIMEOUT_MS: "1000" });
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
afterEach(() => larder.control.clearFaults());

const leopold = "Brasserie Leopold (Nora Claes)";
const port = "Cantine du Port (Idris Benali)";
const grantsOf = (set: { id: string }) =>
  db().grant.findMany({ where: { tokenSetId: set.id }, orderBy: { receivedAt: "asc" } });
const connect = (set: { id: string }, userEmail = nora) =>
  connectOnce(larder.control, team.owner, set, userEmail);
const works = async (accessToken: string | null) =>
  (await callApi(larder.control, accessToken ?? "", "/api/v2/accounts/me")).status === 200;

/** A set that Nora connected, of a library of its own. */
async function connected(library = `Library ${crypto.randomUUID()}`) {
  const set = await makePendingSet(larder.control, team.organizationId, {
    library,
    environment: "production",
  });
  expect(await connect(set)).toMatchObject({ connect: { outcome: "connected" } });
  return { ...set, library };
}

/** The set's first pair is current and works; the second is kept aside and works too. */
async function expectKeptAside(set: { id: string }, reason: string): Promise<void> {
  expect(await rowOf(set.id)).toMatchObject({ generation: 1, claimedUntil: null, claimedByAttemptId: null });
  expect(await grantsOf(set)).toMatchObject([
    { standing: "current", generation: 1 },
    { standing: "aside", generation: 2, reason },
  ]);
  for (const number of [1, 2]) expect(await works((await heldPair(set.id, number)).accessToken)).toBe(true);
  expect(await db().retirement.count({ where: { tokenSetId: set.id } })).toBe(0);
}

describe("a connection becomes current", () => {
  it("with whose access it is, on the grant and on the record", async () => {
    const set = await connected();
    const identity = {
      ...{ clientId: null, username: null, userId: nora, userName: "Nora Claes" },
      ...{ libraryId: "brasserie-leopold", libraryName: "Brasserie Leopold" },
    };
    expect(await grantsOf(set)).toMatchObject([
      { standing: "current", generation: 1, identity, learnedAt: expect.any(Date), dueAt: null },
    ]);
    const event = (await eventsOf(set.id)).find(({ action }) => action === "token-set.connected");
    expect(event?.detail).toMatchObject({ generation: 1, grantedBy: leopold });
  });

  it("anew by the same user of the same library, and what it replaces is revoked", async () => {
    const set = await connected();
    const { accessToken } = await heldPair(set.id, 1);
    expect(await connect(set)).toMatchObject({ connect: { outcome: "connected", generation: 2 } });
    expect(await works(accessToken)).toBe(false);
    expect(await grantsOf(set)).toMatchObject([{ standing: "replaced" }, { standing: "current" }]);
  });

  it("where the provider does not say whose it is, and nothing is known to compare it with", async () => {
    const set = await makePendingSet(larder.control, team.organizationId, { library: "Alone" });
    await larder.control.addFault({ endpoint: "api", kind: "status", status: 404, clientId: set.clientId });
    await larder.control.addFault({
      endpoint: "introspect",
      kind: "status",
      status: 503,
      clientId: set.clientId,
    });
    expect(await connect(set)).toMatchObject({ connect: { outcome: "connected" } });
    expect(await grantsOf(set)).toMatchObject([{ standing: "current", identity: null, learnedAt: null }]);
    await checkTokenSet(by(team.owner), set.id);
    expect(await grantsOf(set), "a check learns it").toMatchObject([
      { standing: "current", identity: { userName: "Nora Claes" }, learnedAt: expect.any(Date) },
    ]);
  });
});

describe("a connection of another identity than the set's is kept aside", () => {
  it.each([
    ["another library", idris, "other_library", port],
    ["another user of the same library", sam, "other_user", "Brasserie Leopold (Sam Peeters)"],
  ])("%s: stored, not current, on the record with both", async (_what, userEmail, reason, grantedBy) => {
    const set = await connected();
    expect(await connect(set, userEmail)).toMatchObject({
      connect: { outcome: "kept_aside", generation: 2, detail: expect.any(String) },
    });
    await expectKeptAside(set, reason);
    const attempt = (await attemptsOf(set.id)).at(-1);
    expect(attempt).toMatchObject({ kind: "exchange", outcome: "fenced", generation: 2 });
    expect(sayStored(attempt?.detail)).toContain("The tokens with number 2 are kept aside");
    expect((await eventsOf(set.id)).at(-1)).toMatchObject({
      action: "token-set.kept-aside",
      actorUserId: team.owner.userId,
      detail: { why: reason, grantedBy, usedNow: leopold, generation: 2 },
    });
  });

  it("an import too", async () => {
    const set = await connected();
    const { clientId } = set;
    const [pair] = await larder.control.createTokenSets({
      ...{ clientId, library: "cantine-du-port", scopes: ["accounts"] },
    });
    if (!pair) throw new Error("The sandbox made no token set.");
    expect(await bring(team.owner, set, pair)).toMatchObject({ outcome: "kept_aside", generation: 2 });
    await expectKeptAside(set, "other_library");
    expect((await attemptsOf(set.id)).at(-1)).toMatchObject({ kind: "import", outcome: "fenced" });
  });

  it("also of a set that was connected before Larder asked: its own token tells", async () => {
    const set = await makeConnectedSet(larder.control, team.organizationId, { library: "Long known" });
    expect(await grantsOf(set)).toEqual([]);
    expect(await connect(set, idris)).toMatchObject({ connect: { outcome: "kept_aside" } });
    await expectKeptAside(set, "other_library");
  });

  it("and of a set that is dead or revoked, which stays that", async () => {
    const set = await connected();
    const verdictAt = new Date();
    const columns = { verdict: "used_elsewhere", verdictAt, revokedAt: verdictAt } as const;
    await db().tokenSet.update({ where: { id: set.id }, data: columns });
    expect(await connect(set, idris)).toMatchObject({ connect: { outcome: "kept_aside" } });
    expect(await rowOf(set.id)).toMatchObject({ generation: 1, ...columns });
  });
});

describe("a set without a connection is compared with the library's other sets", () => {
  it("another library: nothing is current before a member decides", async () => {
    const { library } = await connected();
    const set = await makePendingSet(larder.control, team.organizationId, { library });
    expect(await connect(set, idris)).toMatchObject({ connect: { outcome: "kept_aside" } });
    expect(await rowOf(set.id)).toMatchObject({ generation: 0, claimedUntil: null });
    expect(await grantsOf(set)).toMatchObject([{ standing: "aside", reason: "other_than_beside" }]);
  });

  it("the same library by another of its users: current", async () => {
    const { library } = await connected();
    const set = await makePendingSet(larder.control, team.organizationId, { library });
    expect(await connect(set, sam)).toMatchObject({ connect: { outcome: "connected" } });
  });

  it("another organization's library of the same name counts for nothing", async () => {
    const { library } = await connected();
    const others = await makeTeam();
    const set = await makePendingSet(larder.control, others.organizationId, { library });
    const outcome = await connectOnce(larder.control, others.owner, set, idris);
    expect(outcome).toMatchObject({ connect: { outcome: "connected" } });
  });
});

describe("an identity call that does not answer", () => {
  it.each([
    ["fails", { kind: "status", status: 500 }, true],
    ["hangs past its deadline", { kind: "delay", ms: 3_000 }, true],
    ["answers with a web page", { kind: "html", status: 200 }, true],
    ["breaks off", { kind: "drop-before" }, true],
    ["is refused to this user", { kind: "status", status: 403 }, false],
  ] as const)("%s: the pair is stored, and kept aside as nobody's", async (_what, fault, asksAgain) => {
    const set = await connected();
    await larder.control.addFault({ endpoint: "api", clientId: set.clientId, ...fault });
    expect(await connect(set)).toMatchObject({ connect: { outcome: "kept_aside", generation: 2 } });
    const [, grant] = await grantsOf(set);
    expect(grant).toMatchObject({ standing: "aside", reason: "unknown", identity: { userName: null } });
    expect(grant?.dueAt !== null, "a worker asks again").toBe(asksAgain);
    await larder.control.clearFaults();
    await expectKeptAside(set, "unknown");
  });
});
