import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { addMachine, askForToken } from "#lib/testing/ask-for-token.ts";
import { beginBulk, workUntilEnded } from "#lib/testing/bulk.ts";
import { by } from "#lib/testing/by.ts";
import { type ConnectedSet, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { planHistoryTrim, trimHistory } from "./trim-history.ts";

const larder = runLarder({}, {}, "migrator");
const later = new Date(Date.now() + 400 * 24 * 60 * 60 * 1_000);
let team: Team;
let set: ConnectedSet;

const refresh = () =>
  refreshTokenSet(by(team.owner), {
    tokenSetId: set.id,
    requestedAt: new Date(Date.now() + 60_000),
    trigger: "person",
  });

async function trim() {
  const trimmed = [];
  for await (const one of trimHistory({ now: new Date(), before: later })) {
    if (one.organization.id === team.organizationId) trimmed.push(one);
  }
  return trimmed;
}

const attempts = () =>
  db().attempt.findMany({ where: { tokenSetId: set.id }, orderBy: [{ startedAt: "asc" }, { id: "asc" }] });

const readLines = (file: string) =>
  readFileSync(join(larder.environment.LARDER_DATA_DIR ?? "", "archive", team.organizationId, file), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

beforeEach(async () => {
  team = await makeTeam();
  set = await makeConnectedSet(larder.control, team.organizationId);
});

describe("trimming the history of token sets", () => {
  it("writes ended attempts of generations that a set has left to a file, and removes exactly those", async () => {
    await refresh();
    await refresh();
    await refresh();
    const before = await attempts();
    const old = before.filter(({ kind, generation }) => kind === "refresh" && generation < 4);
    expect(old.length).toBe(3);
    const planned = await planHistoryTrim(later);
    expect(planned).toContainEqual({
      organization: expect.objectContaining({ id: team.organizationId }),
      of: "attempts",
      rows: 3,
    });
    const [trimmed] = await trim();
    expect(trimmed).toMatchObject({ of: "attempts", rows: 3 });
    expect(readLines(trimmed?.file.name ?? "").map(({ id }) => id)).toEqual(old.map(({ id }) => id));
    expect(await attempts()).toEqual(before.filter((one) => !old.includes(one)));
    const event = await db().auditEvent.findFirst({
      where: { organizationId: team.organizationId, action: "history.trimmed" },
    });
    expect(event?.detail).toMatchObject({ of: "attempts", rows: 3, fileDigest: trimmed?.file.digest });
    expect(await trim()).toEqual([]);
    await expect(refresh()).resolves.toMatchObject({ outcome: "refreshed" });
  });

  it("keeps what is open, what is current, what a connection came by, and what is younger", async () => {
    await refresh();
    await refresh();
    const [first, second] = (await attempts()).filter(({ kind }) => kind === "refresh");
    if (!first || !second) throw new Error("There are no attempts.");
    const { completedAt: _ended, outcome: _outcome, detail: _detail, ...begun } = first;
    const [open, unknown] = [newId(), newId()];
    await db().attempt.create({ data: { ...begun, id: open } });
    const unresolved = { completedAt: new Date(), outcome: "unknown" } as const;
    await db().attempt.create({ data: { ...begun, id: unknown, ...unresolved } });
    const { organizationId } = team;
    const grant = {
      id: newId(),
      organizationId,
      tokenSetId: set.id,
      attemptId: second.id,
      actorName: "Nora",
    };
    await db().grant.create({
      data: { ...grant, generation: 2, receivedAt: new Date(), standing: "replaced" },
    });
    expect((await trim()).map(({ rows }) => rows)).toEqual([1]);
    const kept = (await attempts()).map(({ id }) => id);
    expect(kept).not.toContain(first.id);
    expect(kept).toEqual(expect.arrayContaining([open, unknown, second.id]));
    const none = [];
    for await (const one of trimHistory({ now: new Date(), before: new Date(0) })) none.push(one);
    expect(none).toEqual([]);
  });

  it("does the same with what machines were told, and keeps the promise of now", async () => {
    const machine = await addMachine(team, set);
    await askForToken(machine);
    await db().handout.updateMany({ data: { promisedUntil: new Date() } });
    await db().tokenSet.update({ where: { id: set.id }, data: { promisedUntil: null, promisedTo: null } });
    await refresh();
    await askForToken(machine);
    expect(await db().handout.count({ where: { tokenSetId: set.id } })).toBe(2);
    const trimmed = (await trim()).find(({ of }) => of === "handouts");
    expect(readLines(trimmed?.file.name ?? "")).toMatchObject([{ generation: 1, tokenSetId: set.id }]);
    expect(await db().handout.findMany({ where: { tokenSetId: set.id } })).toMatchObject([{ generation: 2 }]);
  });

  it("writes bulk runs that ended, and what became of their token sets, to files, and removes those", async () => {
    const begin = () => beginBulk(team.owner, { action: "check" });
    const old = await begin();
    await workUntilEnded(team.owner, old);
    const open = await begin();
    const planned = await planHistoryTrim(later);
    for (const of of ["bulk results", "bulk runs"]) {
      const organization = expect.objectContaining({ id: team.organizationId });
      expect(planned).toContainEqual({ organization, of, rows: 1 });
    }
    const [results, runs] = (await trim()).filter(({ of }) => of.startsWith("bulk"));
    expect(readLines(results?.file.name ?? "")).toMatchObject([
      { runId: old, tokenSetId: set.id, standing: "done" },
    ]);
    const [run] = readLines(runs?.file.name ?? "");
    expect(run).toMatchObject({ id: old, makerName: team.owner.name, number: 1 });
    expect(run).not.toHaveProperty("linkKeySealed");
    const left = await db().bulkRun.findMany({ where: { organizationId: team.organizationId } });
    expect(left.map(({ id }) => id)).toEqual([open]);
    expect(await db().bulkItem.count({ where: { runId: open } })).toBe(1);
    expect(await trim()).toEqual([]);
    await workUntilEnded(team.owner, open);
  });

  it("leaves no file where there is nothing to remove", async () => {
    expect(await trim()).toEqual([]);
    const directory = join(larder.environment.LARDER_DATA_DIR ?? "", "archive", team.organizationId);
    expect(readdirSync(directory)).toEqual([]);
  });
});
