import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { watchSteps } from "#lib/custody/crash-points.ts";
import { db } from "#lib/db/client.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { connectOnce, idris, makePendingSet, nora } from "#lib/testing/connect-flow.ts";
import { dieAt, recoverLater } from "#lib/testing/die-at.ts";
import { bring } from "#lib/testing/import-by-hand.ts";
import { attemptsOf, eventsOf, heldPair, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { passDeadlines } from "#lib/testing/pass-deadlines.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { nodeCommand } from "#lib/testing/run-node.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { revokeTokenSet } from "#lib/token-sets/revoke-token-set.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { judgeLeftGrants } from "./judge-left-grants.ts";

const larder = runLarder({ LARDER_PROVIDER_TIMEOUT_MS: "1000" });
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
afterEach(async () => {
  watchSteps(() => undefined);
  await larder.control.clearFaults();
});

const connect = (set: { id: string }, userEmail = nora) =>
  connectOnce(larder.control, team.owner, set, userEmail);
const grantsOf = (set: { id: string }) =>
  db().grant.findMany({ where: { tokenSetId: set.id }, orderBy: { receivedAt: "asc" } });
const actionsOf = async (set: { id: string }) => (await eventsOf(set.id)).map(({ action }) => action);
const works = async (accessToken: string | null) =>
  (await callApi(larder.control, accessToken ?? "", "/api/v2/accounts/me")).status === 200;

async function connected() {
  const library = `Library ${crypto.randomUUID()}`;
  const set = await makePendingSet(larder.control, team.organizationId, { library });
  await connect(set);
  return set;
}

describe("a process that dies between storing a pair and judging it", () => {
  it.each([
    ["the set's own identity: recovery makes it current", nora, "current", 2],
    ["another identity: recovery keeps it aside", idris, "aside", 1],
  ] as const)("%s", async (_what, userEmail, standing, generation) => {
    const set = await connected();
    await dieAt("stored", () => connect(set, userEmail));
    expect(await grantsOf(set)).toMatchObject([{ standing: "current" }, { standing: "received" }]);
    expect(await rowOf(set.id)).toMatchObject({ generation: 1 });
    expect((await attemptsOf(set.id)).at(-1)).toMatchObject({ outcome: null, generation: 2 });
    await judgeLeftGrants(unlimited);
    expect(await grantsOf(set), "its process may be at it").toMatchObject([{}, { standing: "received" }]);
    await recoverLater(set);
    expect((await grantsOf(set)).at(-1)).toMatchObject({ standing, generation: 2 });
    expect(await rowOf(set.id)).toMatchObject({ generation, claimedByAttemptId: null });
    expect(await works((await heldPair(set.id, 2)).accessToken)).toBe(true);
    const before = await actionsOf(set);
    await recoverLater(set);
    expect(await actionsOf(set), "recovery once more changes nothing").toEqual(before);
  });

  it("in a set that is revoked meanwhile: nobody judges it, and its attempt is over", async () => {
    const set = await connected();
    await dieAt("stored", () => connect(set));
    await passDeadlines(set.id);
    const revocation = revokeTokenSet(by(team.owner), { tokenSetId: set.id, trigger: "person" });
    expect(await revocation).toMatchObject({ outcome: "revoked" });
    expect((await grantsOf(set)).at(-1)).toMatchObject({ standing: "ended" });
    const detail = { code: "revoked_unjudged", generation: 2 };
    expect(await attemptsOf(set.id)).toContainEqual(expect.objectContaining({ outcome: "fenced", detail }));
  });

  it("an import too", async () => {
    const set = await connected();
    const made = { clientId: set.clientId, scopes: ["accounts"], userEmail: idris };
    const [pair] = await larder.control.createTokenSets(made);
    if (!pair) throw new Error("The sandbox made no token set.");
    await dieAt("stored", () => bring(team.owner, set, pair));
    await recoverLater(set);
    expect((await grantsOf(set)).at(-1)).toMatchObject({ standing: "aside", reason: "other_library" });
    expect(await works(pair.accessToken)).toBe(true);
    expect((await attemptsOf(set.id)).at(-1)).toMatchObject({ kind: "import", outcome: "fenced" });
  });

  it("killed by the machine, as a process of its own", async () => {
    const set = await connected();
    const made = { clientId: set.clientId, scopes: ["accounts"], userEmail: idris };
    const [pair] = await larder.control.createTokenSets(made);
    if (!pair) throw new Error("The sandbox made no token set.");
    const { accessToken, refreshToken } = pair;
    const input = { tokenSetId: set.id, accessToken, refreshToken };
    const [command, ...options] = nodeCommand("./import-until-stored.ts");
    const child = spawn(command, [...options, JSON.stringify({ actor: team.owner, input })], {
      env: { ...larder.environment, NODE_ENV: "test" },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const [, signal] = await once(child, "exit");
    expect(signal).toBe("SIGKILL");
    expect(await grantsOf(set)).toMatchObject([{ standing: "current" }, { standing: "received" }]);
    await recoverLater(set);
    expect((await grantsOf(set)).at(-1)).toMatchObject({ standing: "aside", reason: "other_library" });
    expect(await rowOf(set.id)).toMatchObject({ generation: 1, claimedByAttemptId: null });
  });

  it("while a worker refreshes the set before recovery comes: the pair is current under the next number", async () => {
    const set = await connected();
    await dieAt("stored", () => connect(set));
    await passDeadlines(set.id);
    const request = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" } as const;
    expect(await refreshTokenSet(by(team.owner), request)).toMatchObject({ generation: 3 });
    const brought = await heldPair(set.id, 2);
    const replaced = await heldPair(set.id, 3);
    await recoverLater(set);
    expect(await rowOf(set.id)).toMatchObject({ generation: 4 });
    expect(await heldPair(set.id, 4)).toMatchObject({ accessToken: brought.accessToken });
    expect(await heldPair(set.id, 2)).toMatchObject({ accessToken: null, refreshToken: null });
    expect(await works(brought.accessToken)).toBe(true);
    expect(await works(replaced.accessToken)).toBe(false);
    expect(await refreshTokenSet(by(team.owner), { ...request, requestedAt: new Date() })).toMatchObject({
      outcome: "refreshed",
      generation: 5,
    });
  });

  it("or could not write the record: the pair is kept, and becomes current with its event alone", async () => {
    const set = await connected();
    await asOwner()
      .$executeRaw`ALTER TABLE "AuditEvent" ADD CONSTRAINT "full_disk" CHECK ("action" <> 'token-set.connected') NOT VALID`;
    await expect(connect(set)).rejects.toThrow();
    await asOwner().$executeRaw`ALTER TABLE "AuditEvent" DROP CONSTRAINT "full_disk"`;
    expect(await grantsOf(set)).toMatchObject([{ standing: "current" }, { standing: "received" }]);
    expect(await rowOf(set.id)).toMatchObject({ generation: 1 });
    const before = await actionsOf(set);
    await recoverLater(set);
    expect(await rowOf(set.id)).toMatchObject({ generation: 2 });
    expect(await actionsOf(set)).toEqual([...before, "token-set.connected"]);
  });

  it("before the database took the pair: the journal brings it, and it is judged", async () => {
    const set = await connected();
    await dieAt("journalled", () => connect(set, idris));
    expect(await grantsOf(set)).toHaveLength(1);
    await recoverLater(set);
    expect((await grantsOf(set)).at(-1)).toMatchObject({ standing: "aside", reason: "other_library" });
    expect(await rowOf(set.id)).toMatchObject({ generation: 1 });
  });

  it("and whose set is revoked before recovery comes: the new access is ended with it", async () => {
    const set = await connected();
    await dieAt("stored", () => connect(set));
    const { accessToken } = await heldPair(set.id, 2);
    await passDeadlines(set.id);
    await revokeTokenSet(by(team.owner), { tokenSetId: set.id, trigger: "person" });
    await recoverLater(set);
    expect((await grantsOf(set)).at(-1)).toMatchObject({ standing: "ended", dueAt: null });
    expect(await rowOf(set.id)).toMatchObject({ revokedAt: expect.any(Date) });
    expect(await works(accessToken)).toBe(false);
  });
});

describe("access of which nobody said whose it is", () => {
  async function keptAsUnknown(userEmail: string) {
    const set = await connected();
    const fault = { endpoint: "api", clientId: set.clientId, kind: "status", status: 503 } as const;
    await larder.control.addFault(fault);
    expect(await connect(set, userEmail)).toMatchObject({ connect: { outcome: "kept_aside" } });
    return set;
  }

  it("becomes current by a worker once Apicbase says that it is the set's", async () => {
    const set = await keptAsUnknown(nora);
    await judgeLeftGrants(unlimited);
    expect(await rowOf(set.id), "not before the pause is over").toMatchObject({ generation: 1 });
    await recoverLater(set);
    expect(await rowOf(set.id)).toMatchObject({ generation: 2 });
    expect((await attemptsOf(set.id)).at(-1)).toMatchObject({ outcome: "issued" });
  });

  it("stays aside once Apicbase says that it is another's, and is on the record once for each", async () => {
    const set = await keptAsUnknown(idris);
    await larder.control.addFault({
      ...{ endpoint: "api", clientId: set.clientId, kind: "status", status: 503 },
    });
    await recoverLater(set);
    expect((await grantsOf(set)).at(-1)).toMatchObject({ reason: "unknown", tries: 1 });
    await recoverLater(set);
    expect((await grantsOf(set)).at(-1)).toMatchObject({ reason: "other_library", dueAt: null });
    const kept = (await eventsOf(set.id)).filter(({ action }) => action === "token-set.kept-aside");
    expect(kept.map(({ detail }) => detail)).toMatchObject([{ why: "unknown" }, { why: "other_library" }]);
  });

  it("is asked about six times, then a member decides", async () => {
    const set = await keptAsUnknown(nora);
    await larder.control.addFault({
      ...{ endpoint: "api", clientId: set.clientId, kind: "status", status: 503, times: 50 },
    });
    for (let round = 0; round < 7; round += 1) await recoverLater(set);
    expect((await grantsOf(set)).at(-1)).toMatchObject({ standing: "aside", tries: 6, dueAt: null });
  });
});

describe("two at once", () => {
  it("of the set's identity and of another: one current, one aside, both kept", async () => {
    const set = await connected();
    await Promise.all([connect(set), connect(set, idris)]);
    await recoverLater(set);
    const standings = (await grantsOf(set)).map(({ standing }) => standing);
    expect(standings.toSorted()).toEqual(["aside", "current", "replaced"]);
    const { accessToken } = await heldPair(set.id, (await rowOf(set.id)).generation);
    expect(await works(accessToken)).toBe(true);
  });

  it("of the set's identity, and the first is judged last: it is used by nobody, and ends at Apicbase", async () => {
    const set = await connected();
    await dieAt("stored", () => connect(set));
    const { accessToken: first } = await heldPair(set.id, 2);
    await passDeadlines(set.id);
    await connect(set);
    expect(await works(first)).toBe(true);
    await recoverLater(set);
    expect((await grantsOf(set)).map(({ standing }) => standing)).toEqual([
      "replaced",
      "overtaken",
      "current",
    ]);
    expect(await works(first)).toBe(false);
    expect(await heldPair(set.id, 2)).toMatchObject({ accessToken: null, refreshToken: null });
    expect(await works((await heldPair(set.id, 3)).accessToken)).toBe(true);
  });

  it("of the set's identity: the one that began last is current", async () => {
    const set = await connected();
    await Promise.all([connect(set), connect(set)]);
    await recoverLater(set);
    const grants = await grantsOf(set);
    expect(grants.filter(({ standing }) => standing === "current")).toHaveLength(1);
    const attempts = await attemptsOf(set.id);
    const last = attempts.toSorted((left, right) => left.fence - right.fence).at(-1);
    expect(grants.find(({ standing }) => standing === "current")?.attemptId).toBe(last?.id);
  });
});
