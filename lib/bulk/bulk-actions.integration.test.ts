import { beforeAll, describe, expect, it } from "vitest";
import { readConnectLink } from "#lib/connect-links/read-connect-link.ts";
import { db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { addMachine, askForToken } from "#lib/testing/ask-for-token.ts";
import { beginBulk, resultsOf, workUntilEnded } from "#lib/testing/bulk.ts";
import { by } from "#lib/testing/by.ts";
import { makePendingSet } from "#lib/testing/connect-flow.ts";
import { makeHeldApplication } from "#lib/testing/held-application.ts";
import { type ConnectedSet, eventsOf, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { recordOf } from "#lib/testing/people.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { archiveTokenSet } from "#lib/token-sets/archive-token-set.ts";
import { pauseTokenSet } from "#lib/token-sets/pause-token-set.ts";
import { fetchBulkLinks } from "./fetch-bulk-links.ts";
import { expectSkips, listBulkItems } from "./get-bulk-run.ts";
import { prepareBulkRun } from "./prepare-bulk-run.ts";
import { startBulkRun } from "./start-bulk-run.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

const only = (library: string) => ({ filter: { library, ended: "shown" as const } });
const connected = (library: string, environment: "development" | "production" = "development") =>
  makeConnectedSet(larder.control, team.organizationId, { library, environment });
const pause = ({ id }: { id: string }) =>
  pauseTokenSet(by(team.owner), { tokenSetId: id, reason: "Stocktaking" });
const callsOf = ({ clientId }: ConnectedSet, endpoint: string) =>
  larder.control.calls({ clientId, endpoint });

describe("a bulk run", () => {
  it("checks what the filter finds, each token once, and says what it skipped", async () => {
    const [first, second] = [await connected("Check"), await connected("Check")];
    const pending = await makePendingSet(larder.control, team.organizationId, { library: "Check" });
    const elsewhere = await connected("Check", "production");
    const runId = await beginBulk(team.support, { action: "check", ...only("Check") });
    const run = await workUntilEnded(team.support, runId);
    expect(run).toMatchObject({ name: "Check of 3 token sets", state: "ended", left: 0, number: 3 });
    expect(run.counts).toMatchObject({ done: 2, skipped: 1, failed: 0, unknown: 0, waiting: 0 });
    const results = await resultsOf(runId);
    expect(results[first.id]).toMatch(/^done: /);
    expect(results[second.id]).toMatch(/^done: /);
    expect(results[pending.id]).toBe("skipped: This token set is not connected yet.");
    expect(results).not.toHaveProperty(elsewhere.id);
    for (const set of [first, second]) expect(await callsOf(set, "introspect")).toHaveLength(1);
    const { items, next } = await listBulkItems(by(team.support), { runId, show: "skipped", after: 0 });
    expect([items.map(({ tokenSet }) => tokenSet.id), next]).toEqual([[pending.id], null]);
  });

  it("names itself in each set's record, under the name of its maker", async () => {
    const set = await connected("Record");
    const runId = await beginBulk(team.developer, { action: "refresh", ...only("Record") });
    await workUntilEnded(team.developer, runId);
    const refreshed = (await eventsOf(set.id)).find(({ action }) => action === "token-set.refreshed");
    expect(refreshed).toMatchObject({ actorUserId: team.developer.userId, actorName: "The developer" });
    expect(refreshed?.detail).toMatchObject({ bulkRun: "Refresh of 1 token set", bulkRunId: runId });
    const activity = await recordOf(team.organizationId);
    expect(activity).toContain("bulk-run.started Refresh of 1 token set");
    expect(activity).toContain("bulk-run.ended Refresh of 1 token set");
  });

  it("refreshes, and breaks no promise, pause or hold", async () => {
    const [free, promised, paused] = [
      await connected("Refresh"),
      await connected("Refresh"),
      await connected("Refresh"),
    ];
    await askForToken(await addMachine(team, promised));
    await pause(paused);
    const { set: held } = await makeHeldApplication(larder.control, team);
    const wish = { action: "refresh", environment: "development", ...only("Refresh") } as const;
    const { id: prepared } = await prepareBulkRun(by(team.owner), wish);
    expect(await expectSkips(by(team.owner), { runId: prepared })).toEqual(
      expect.arrayContaining([
        { why: "in use by a machine", count: 1 },
        { why: "paused", count: 1 },
      ]),
    );
    const runId = await beginBulk(team.owner, {
      ...{ action: "refresh", filter: { ended: "shown" } },
      ticked: [free, promised, paused, held].map(({ id }) => id),
    });
    expect((await workUntilEnded(team.owner, runId)).counts).toMatchObject({ done: 1, skipped: 3 });
    const results = await resultsOf(runId);
    expect(results[free.id]).toMatch(/^done: Refreshed\. The access token works until /);
    expect(results[promised.id]).toMatch(/^skipped: Till may use this access token until /);
    expect(results[paused.id]).toBe("skipped: This token set is paused.");
    expect(results[held.id]).toContain("refuses the application’s client secret");
    expect(await callsOf(free, "token")).toHaveLength(1);
    for (const set of [promised, paused, held]) expect(await callsOf(set, "token")).toEqual([]);
  });

  it("pauses, resumes and archives, and leaves what is so already", async () => {
    const [first, second] = [await connected("Standing"), await connected("Standing")];
    await pause(second);
    const of = only("Standing");
    const pausing = await beginBulk(team.owner, { action: "pause", ...of }, { reason: "Moving the till" });
    expect((await workUntilEnded(team.owner, pausing)).counts).toMatchObject({ done: 1, skipped: 1 });
    expect(await rowOf(first.id)).toMatchObject({ pauseReason: "Moving the till", pausedBy: "The owner" });
    const resuming = await beginBulk(team.owner, { action: "resume", ticked: [first.id], ...of });
    expect((await workUntilEnded(team.owner, resuming)).counts).toMatchObject({ done: 1, skipped: 0 });
    const archiving = await beginBulk(team.owner, { action: "archive", ...of });
    expect((await workUntilEnded(team.owner, archiving)).counts).toMatchObject({ done: 1, skipped: 1 });
    expect((await rowOf(second.id)).archivedAt).not.toBeNull();
    expect((await resultsOf(archiving))[first.id]).toMatch(/^skipped: Larder keeps this token set alive/);
    expect(await refusalOf(beginBulk(team.owner, { action: "pause", ...of })), "without a reason").toBe(
      "invalid_input",
    );
  });

  it("makes connect links, which its maker downloads once", async () => {
    const application = { redirect: "callback" } as const;
    const made = { library: "Links", application };
    const set = await makeConnectedSet(larder.control, team.organizationId, made);
    const archived = await makeConnectedSet(larder.control, team.organizationId, made);
    await pause(archived);
    await archiveTokenSet(by(team.owner), { tokenSetId: archived.id });
    const wish = { action: "reconnect", ...only("Links") } as const;
    const runId = await beginBulk(team.owner, wish, { purpose: "The till lost its connection" });
    expect(await refusalOf(fetchBulkLinks(by(team.owner), { runId })), "before its end").toBe("conflict");
    expect((await workUntilEnded(team.owner, runId)).counts).toMatchObject({ done: 1, skipped: 1 });
    const sealed = await db().bulkRun.findUniqueOrThrow({ where: { id: runId } });
    expect(sealed.linkKeySealed).toMatch(/^v2\./);
    expect(await refusalOf(fetchBulkLinks(by(team.admin), { runId })), "another person").toBe("not_found");
    const { csv, links } = await fetchBulkLinks(by(team.owner), { runId });
    expect(links).toBe(1);
    const token = csv.split(`${env().LARDER_URL}/c/`)[1]?.slice(0, 43) ?? "";
    const visitor = { address: "192.0.2.9", browserToken: () => null };
    expect(await readConnectLink({ visitor, now: new Date() }, { token })).toMatchObject({ kind: "offer" });
    expect(csv).toContain(set.name);
    expect(await refusalOf(fetchBulkLinks(by(team.owner), { runId })), "a second time").toBe("conflict");
    const { linkKeySealed, linksFetchedAt } = await db().bulkRun.findUniqueOrThrow({ where: { id: runId } });
    expect([linkKeySealed, linksFetchedAt]).toEqual([null, expect.any(Date)]);
  });

  it("revokes in production once the number is typed", async () => {
    const [first, second] = [
      await connected("Revoke", "production"),
      await connected("Revoke", "production"),
    ];
    const wish = { action: "revoke", environment: "production", ...only("Revoke") } as const;
    const { id: runId } = await prepareBulkRun(by(team.owner), wish);
    const start = (typed: string) => startBulkRun(by(team.owner), { runId, typed });
    for (const typed of ["", "1", "3", "two"])
      expect(await refusalOf(start(typed))).toBe("confirmation_required");
    await start("2");
    expect(await refusalOf(start("2")), "a second time").toBe("conflict");
    expect((await workUntilEnded(team.owner, runId)).counts).toMatchObject({ done: 2 });
    for (const { id } of [first, second]) expect((await rowOf(id)).revokedAt).not.toBeNull();
  });
});
