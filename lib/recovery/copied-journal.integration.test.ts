import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { journalDirectory } from "#lib/custody/get-journal.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { describeCopy } from "#lib/journal/owner-process.ts";
import { recoverOpenSets } from "#lib/refresh/refresh-due-sets.ts";
import { forkRefresher } from "#lib/testing/fork-refresher.ts";
import { attemptsOf, type ConnectedSet, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { passDeadlines } from "#lib/testing/pass-deadlines.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCallSeen, tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { judgeOwners } from "./judge-owners.ts";
import { replayJournals } from "./replay-journals.ts";

const larder = runLarder();
const nothing = { settled: 0, open: 0, kept: 0 };
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

const files = () => readdirSync(journalDirectory()).filter((file) => file !== "id");

/** A process refreshes the set until it is killed. Returns its id. */
async function killAt(when: "mid-call" | "journalled", set: ConnectedSet): Promise<string> {
  const script = when === "journalled" ? "./refresh-until-journalled.ts" : "./refresh-in-process.ts";
  const doomed = await forkRefresher(larder.environment, script);
  const order = {
    actor: team.owner,
    tokenSetId: set.id,
    requestedAt: new Date().toISOString(),
    callers: 1,
  };
  if (when === "mid-call")
    await larder.control.addFault({ endpoint: "token", kind: "delay", ms: 1_000, clientId: set.clientId });
  const ended = expect(doomed.refresh(order)).rejects.toThrow("SIGKILL");
  await tokenCallSeen(larder.control, set, "rotated");
  if (when === "mid-call") doomed.signal("SIGKILL");
  await ended;
  const [attempt] = await attemptsOf(set.id);
  return attempt?.instanceId ?? "";
}

/** As a restore puts the files of a process into a data directory that has an id of its own. */
function markAsCopy(owner: string): void {
  const { file, text } = describeCopy(owner);
  writeFileSync(join(journalDirectory(), file), text);
}

it("a reply in a copy is settled and the copy removed, although the database knows nothing of its process", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const owner = await killAt("journalled", set);
  await db().instance.delete({ where: { id: owner } });
  markAsCopy(owner);
  expect(await judgeOwners([owner])).toEqual(new Map([[owner, "copied"]]));
  expect(await replayJournals("all")).toEqual({ ...nothing, settled: 1 });
  expect(await rowOf(set.id)).toMatchObject({ generation: 2, verdict: null });
  expect(files()).toEqual([]);
});

it("a copy of a process that reports to this database is that process's own", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const owner = await killAt("mid-call", set);
  markAsCopy(owner);
  expect(await judgeOwners([owner])).toEqual(new Map([[owner, "lives"]]));
  await db().instance.update({ where: { id: owner }, data: { stoppedAt: new Date() } });
  expect(await judgeOwners([owner])).toEqual(new Map([[owner, "copied"]]));
});

it("a call without an answer in a copy is not taken for unanswered: the answer may lie where it was copied from", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const owner = await killAt("mid-call", set);
  const elsewhere = { journalId: newId(), stoppedAt: new Date() };
  await db().instance.update({ where: { id: owner }, data: elsewhere });
  markAsCopy(owner);
  await passDeadlines(set.id);
  expect(await replayJournals("all")).toEqual(nothing);
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome: null }]);
  await recoverOpenSets(unlimited);
  expect(await rowOf(set.id)).toMatchObject({ verdict: null, doubtSince: expect.any(Date) });
  expect(await tokenCalls(larder.control, set), "and nothing is offered again").toHaveLength(1);
});
