import { readdirSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { journalDirectory } from "#lib/custody/get-journal.ts";
import { sayStored } from "#lib/custody/note-view.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { recoverOpenSets } from "#lib/refresh/refresh-due-sets.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { forkRefresher } from "#lib/testing/fork-refresher.ts";
import {
  attemptsOf,
  type ConnectedSet,
  eventsOf,
  makeConnectedSet,
  rowOf,
} from "#lib/testing/make-connected-set.ts";
import { asOperator, makeTeam, type Team } from "#lib/testing/make-team.ts";
import { passDeadlines } from "#lib/testing/pass-deadlines.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCallSeen, tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { declareJournalLost, listUnread } from "./declare-journal-lost.ts";
import { listMissingAnswers } from "./list-missing-answers.ts";
import { replayJournals } from "./replay-journals.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

/** A process that is killed after the provider has rotated and before its answer arrives. */
async function killMidCall(environment = larder.environment): Promise<ConnectedSet> {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const doomed = await forkRefresher(environment);
  await larder.control.addFault({ endpoint: "token", kind: "delay", ms: 1_000, clientId: set.clientId });
  const requestedAt = new Date().toISOString();
  const order = { actor: team.owner, tokenSetId: set.id, requestedAt, callers: 1 };
  const ended = expect(doomed.refresh(order)).rejects.toThrow("SIGKILL");
  await tokenCallSeen(larder.control, set, "rotated");
  doomed.signal("SIGKILL");
  await ended;
  return set;
}

/** Recovery as a worker does it, with all pauses past. */
async function recover(set: ConnectedSet): Promise<void> {
  await replayJournals("all");
  await db().tokenSet.update({ where: { id: set.id }, data: { retryAt: null } });
  await recoverOpenSets(unlimited);
}

it("an offer of a killed process is closed once its journal is read, and then its loss is proved", async () => {
  const set = await killMidCall();
  await replayJournals("all");
  expect(await attemptsOf(set.id), "not before its deadline").toMatchObject([{ outcome: null }]);
  await passDeadlines(set.id);
  await recover(set);
  expect(await rowOf(set.id)).toMatchObject({ verdict: "answer_lost", doubtSince: null });
  expect(await tokenCalls(larder.control, set)).toHaveLength(1);
});

/** What a process leaves behind that was killed between claiming a set and writing down what it is about to offer. */
async function leaveClaim(set: ConnectedSet, instanceId: string | null, deadlineAt: Date): Promise<void> {
  const startedAt = new Date(deadlineAt.getTime() - 10_000);
  const offered = { kind: "refresh", trigger: "schedule", generation: 1, fence: 1, fingerprint: "" } as const;
  const by = { instanceId, instance: "here/1", actorName: "Larder" };
  await asOwner().attempt.create({
    data: { id: newId(), tokenSetId: set.id, ...offered, ...by, startedAt, deadlineAt },
  });
}

it("a process that ended before it made an offer made none: nothing is lost", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const doomed = await killMidCall();
  const [{ instanceId } = { instanceId: null }] = await attemptsOf(doomed.id);
  await leaveClaim(set, instanceId, new Date(Date.now() - 60_000));
  await passDeadlines(doomed.id);
  await replayJournals("all");
  const [attempt] = await attemptsOf(set.id);
  expect(attempt).toMatchObject({ outcome: "not_sent" });
  expect(sayStored(attempt?.detail)).toContain("its journal has no word of that");
});

it("a journal stays until every attempt of its ended process has an outcome, also one that has still time", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const doomed = await killMidCall();
  const [{ instanceId } = { instanceId: null }] = await attemptsOf(doomed.id);
  await leaveClaim(set, instanceId, new Date(Date.now() + 60_000));
  await passDeadlines(doomed.id);
  await replayJournals("all");
  expect(await attemptsOf(doomed.id)).toMatchObject([{ outcome: "unknown" }]);
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome: null }]);
  const files = async () =>
    readdirSync(journalDirectory()).filter((name) => name.includes(instanceId ?? "-"));
  expect(await files()).not.toEqual([]);
  await passDeadlines(set.id);
  await replayJournals("all");
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "not_sent" }]);
  await replayJournals("all");
  expect(await files()).toEqual([]);
});

it("while the journal lies elsewhere the set is in doubt; declared lost, its loss is proved", async () => {
  const elsewhere = { ...larder.environment, LARDER_DATA_DIR: `${journalDirectory()}-of-another-machine` };
  const set = await killMidCall(elsewhere);
  const [{ instanceId } = { instanceId: null }] = await attemptsOf(set.id);
  await passDeadlines(set.id);
  await recover(set);
  const row = await rowOf(set.id);
  expect(row).toMatchObject({ verdict: null, doubtSince: expect.any(Date) });
  expect(sayStored(row.doubtEvidence)).toContain("it is in the journal on that machine");
  expect(await tokenCalls(larder.control, set)).toHaveLength(1);

  const id = instanceId ?? "";
  expect(await declareJournalLost(id, new Date()), "it seems alive for a minute").toBeNull();
  await db().instance.update({ where: { id }, data: { seenAt: new Date(0) } });
  expect(await listUnread()).toMatchObject([{ instanceId: id, offers: 1 }]);
  const { instance } = await db().attempt.findFirstOrThrow({ where: { instanceId: id } });
  expect(await refusalOf(listMissingAnswers(by(team.owner)))).toBe("forbidden");
  const operator = by(await asOperator(team.support));
  expect(await listMissingAnswers(operator)).toMatchObject([{ instanceId: id, name: instance }]);
  expect(sayStored(row.doubtEvidence), "machines are an operator's to know").not.toContain(instance);
  await db().tokenSet.update({
    where: { id: set.id },
    data: { retryAt: new Date(Date.now() + 600_000) },
    select: { id: true },
  });
  expect(await declareJournalLost(id, new Date())).toEqual({ offers: 1, wasForgotten: false });
  expect((await rowOf(set.id)).retryAt?.getTime(), "asked about at once").toBeLessThanOrEqual(Date.now());
  expect(await listUnread()).toEqual([]);
  expect((await eventsOf(set.id)).at(-1)).toMatchObject({
    action: "token-set.journal-lost",
    actorName: "The operator",
  });
  await recover(set);
  expect(await rowOf(set.id)).toMatchObject({ verdict: "answer_lost", doubtSince: null });
});
