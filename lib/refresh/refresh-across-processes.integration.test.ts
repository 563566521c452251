import { beforeAll, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { by } from "#lib/testing/by.ts";
import { forkRefresher } from "#lib/testing/fork-refresher.ts";
import { attemptsOf, heldPair, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { closeOffers, passDeadlines } from "#lib/testing/pass-deadlines.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCallSeen, tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { refreshTokenSet } from "./refresh-token-set.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

const order = (set: { id: string }, callers = 1) => ({
  actor: team.owner,
  tokenSetId: set.id,
  requestedAt: new Date().toISOString(),
  callers,
});
const refresh = (set: { id: string }) =>
  refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });

it("callers in two processes: the sandbox counts one call, and all get the same outcome", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const processes = await Promise.all([forkRefresher(larder.environment), forkRefresher(larder.environment)]);
  await larder.control.addFault({ endpoint: "token", kind: "delay", ms: 500, clientId: set.clientId });
  const told = order(set, 10);
  const outcomes = (await Promise.all(processes.map((one) => one.refresh(told)))).flat();
  expect(outcomes).toHaveLength(20);
  expect(new Set(outcomes.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(outcomes[0]).toMatchObject({ outcome: "refreshed", generation: 2 });
  expect(await tokenCalls(larder.control, set)).toHaveLength(1);
  expect(await larder.control.doubleSpends()).toEqual([]);
});

it("a writer that was taken over while it waited brings its pair home, and the set lives again", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const stale = await forkRefresher(larder.environment);
  await larder.control.addFault({ endpoint: "token", kind: "delay", ms: 1_000, clientId: set.clientId });
  const late = stale.refresh(order(set));
  await tokenCallSeen(larder.control, set, "rotated");
  stale.signal("SIGSTOP");
  await passDeadlines(set.id);
  expect(await refresh(set), "it may still bring the answer").toMatchObject({ outcome: "retry_later" });
  expect(await rowOf(set.id)).toMatchObject({ verdict: null, doubtSince: expect.any(Date) });
  stale.signal("SIGCONT");
  await late;
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "fenced" }, { outcome: "not_sent" }]);
  expect(await db().generation.findMany({ where: { tokenSetId: set.id, number: 2 } })).toMatchObject([
    { adopted: true, rotatedFrom: 1, wipedAt: null },
  ]);
  expect(await rowOf(set.id)).toMatchObject({ generation: 2, verdict: null, doubtSince: null });
  expect(await heldPair(set.id, 1)).toMatchObject({ accessToken: null, refreshToken: null });
  const { accessToken } = await heldPair(set.id, 2);
  expect((await callApi(larder.control, accessToken ?? "")).status).toBe(200);
  expect(await tokenCalls(larder.control, set)).toHaveLength(1);
  expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 3 });
  expect(await larder.control.doubleSpends()).toEqual([]);
});

it("a process killed in the middle leaves its line on the ledger, and nobody offers the token again", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const doomed = await forkRefresher(larder.environment);
  await larder.control.addFault({ endpoint: "token", kind: "delay", ms: 1_000, clientId: set.clientId });
  const ended = expect(doomed.refresh(order(set))).rejects.toThrow("SIGKILL");
  await tokenCallSeen(larder.control, set, "rotated");
  doomed.signal("SIGKILL");
  await ended;
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome: null }]);
  await passDeadlines(set.id);
  expect(await refresh(set), "the answer may be in its journal").toMatchObject({
    outcome: "retry_later",
    detail: expect.stringContaining("in the journal on that machine"),
  });
  expect(await rowOf(set.id)).toMatchObject({ verdict: null, doubtSince: expect.any(Date) });
  await closeOffers(set.id);
  expect(await refresh(set)).toMatchObject({ outcome: "reauthorize", verdict: "answer_lost" });
  expect(await tokenCalls(larder.control, set)).toHaveLength(1);
  expect(await larder.control.doubleSpends()).toEqual([]);
});
