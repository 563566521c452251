import { beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "#lib/auth/actor.ts";
import { type Environment, environments, roles } from "#lib/auth/permissions.ts";
import { requireCalls } from "#lib/budget/take-calls.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { beginBulk, resultsOf, workUntilEnded } from "#lib/testing/bulk.ts";
import { by } from "#lib/testing/by.ts";
import { changeRole, removeMember } from "#lib/testing/change-membership.ts";
import { forgetCalls } from "#lib/testing/forget-calls.ts";
import { actorOfKey, makeApiKey } from "#lib/testing/make-api-key.ts";
import { type ConnectedSet, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { addMember, recordOf } from "#lib/testing/people.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { type BulkAction, bulkActions } from "./bulk-action.ts";
import { cancelBulkRun } from "./cancel-bulk-run.ts";
import { exportBulkResults } from "./export-bulk-results.ts";
import { fetchBulkLinks } from "./fetch-bulk-links.ts";
import { expectSkips, getBulkRun, listBulkItems, listBulkRuns } from "./get-bulk-run.ts";
import { prepareBulkRun } from "./prepare-bulk-run.ts";
import { startBulkRun } from "./start-bulk-run.ts";
import { workOnBulkRuns } from "./work-on-bulk-runs.ts";

const larder = runLarder({ LARDER_PROVIDER_CALLS_PER_MINUTE: "100" });
let team: Team;
let strangers: Team;
let sets: Record<Environment, ConnectedSet>;
const filter = { ended: "shown" } as const;

beforeAll(async () => {
  [team, strangers] = [await makeTeam(), await makeTeam("Cantine du Port")];
  const make = (environment: Environment) =>
    makeConnectedSet(larder.control, team.organizationId, { environment });
  sets = { development: await make("development"), production: await make("production") };
});

const prepare = (actor: Actor, action: BulkAction, environment: Environment = "development") =>
  prepareBulkRun(by(actor), { action, environment, filter });

describe("who may", () => {
  const mayAct = { development: ["owner", "admin", "developer"], production: ["owner", "admin"] };

  it("prepare a run: whoever may do it to one set, and support may check", async () => {
    for (const environment of environments) {
      for (const action of bulkActions) {
        for (const role of roles) {
          const asked = prepare(team[role], action, environment);
          if (action === "check" || mayAct[environment].includes(role)) expect((await asked).number).toBe(1);
          else expect(await refusalOf(asked), `${role} ${action} ${environment}`).toBe("forbidden");
        }
      }
    }
  });

  it("begin a run: its maker alone, with the right that they have now", async () => {
    const { id: runId } = await prepare(team.owner, "pause");
    const begin = (actor: Actor) => refusalOf(startBulkRun(by(actor), { runId, reason: "Moving" }));
    for (const actor of [team.admin, team.support, strangers.owner])
      expect(await begin(actor)).toBe("not_found");
    const demoted = await addMember(team.organizationId, "admin");
    const { id } = await prepare(demoted, "pause");
    await changeRole(demoted, "support");
    expect(await refusalOf(startBulkRun(by(demoted), { runId: id, reason: "Moving" }))).toBe("forbidden");
  });

  it("prepare a run for later only as a person who is signed in: no API key does", async () => {
    const { secret } = await makeApiKey(team.owner);
    const key = await actorOfKey(secret);
    expect(key).not.toBeNull();
    if (key) expect(await refusalOf(prepare(key, "check"))).toBe("forbidden");
  });

  it("see a run and its results: every member once it has begun; to others a foreign id looks like a missing one", async () => {
    const { id: prepared } = await prepare(team.owner, "check");
    const runId = await beginBulk(team.owner, { action: "check", filter });
    await workUntilEnded(team.owner, runId);
    const reads = [
      (actor: Actor, id: string) => getBulkRun(by(actor), { runId: id }),
      (actor: Actor, id: string) => listBulkItems(by(actor), { runId: id, show: "all", after: 0 }),
      (actor: Actor, id: string) => expectSkips(by(actor), { runId: id }),
      (actor: Actor, id: string) => exportBulkResults(by(actor), { runId: id }),
    ] as const;
    for (const read of reads) {
      for (const role of roles) await read(team[role], runId);
      expect(await refusalOf(read(team.support, prepared))).toBe("not_found");
      for (const id of [runId, newId()]) expect(await refusalOf(read(strangers.owner, id))).toBe("not_found");
    }
    expect((await listBulkRuns(by(team.support), { page: 1 })).runs.map(({ id }) => id)).toContain(runId);
    expect((await listBulkRuns(by(strangers.owner), { page: 1 })).runs).toEqual([]);
    expect(await refusalOf(fetchBulkLinks(by(strangers.owner), { runId }))).toBe("not_found");
    expect(await refusalOf(cancelBulkRun(by(strangers.owner), { runId }))).toBe("not_found");
  });

  it("nobody takes another organization's token sets into a run", async () => {
    const ticked = [sets.development.id];
    const wish = { action: "check", environment: "development", filter, ticked } as const;
    expect(await refusalOf(prepareBulkRun(by(strangers.owner), wish))).toBe("conflict");
    const own = await makeConnectedSet(larder.control, strangers.organizationId);
    const mixed = { ...wish, ticked: [own.id, ...ticked] };
    const { id, number } = await prepareBulkRun(by(strangers.owner), mixed);
    expect([number, Object.keys(await resultsOf(id))]).toEqual([1, [own.id]]);
  });
});

describe("a run that is under way", () => {
  const callsOf = () => larder.control.calls({ clientId: sets.development.clientId });

  it("stops, in words, when its maker is demoted or removed", async () => {
    for (const [change, words] of [
      [(member: Actor) => changeRole(member, "support"), "Another admin may not do this any more."],
      [removeMember, "Another admin is no longer a member of this organization."],
    ] as const) {
      const maker = await addMember(team.organizationId, "admin");
      const runId = await beginBulk(maker, { action: "refresh", filter });
      await change(maker);
      await larder.control.clearCalls();
      const run = await workUntilEnded(team.owner, runId);
      expect(run).toMatchObject({ state: "stopped", left: 1, counts: { waiting: 1, done: 0 } });
      expect(run.stopReason).toContain(words);
      expect(await callsOf()).toEqual([]);
    }
    expect(await recordOf(team.organizationId)).toContain("bulk-run.stopped Refresh of 1 token set");
  });

  it("ends without a further set when somebody cancels it who may do what it does", async () => {
    const runId = await beginBulk(team.owner, { action: "revoke", filter });
    expect(await refusalOf(cancelBulkRun(by(team.support), { runId }))).toBe("forbidden");
    await cancelBulkRun(by(team.developer), { runId });
    const run = await workUntilEnded(team.owner, runId);
    expect(run).toMatchObject({ state: "cancelled", cancelledBy: "The developer", left: 1 });
    expect(await callsOf()).toEqual([]);
    expect(await refusalOf(cancelBulkRun(by(team.owner), { runId }))).toBe("conflict");
  });

  it("leaves people and what is due their calls, and goes on when there are more", async () => {
    await forgetCalls();
    await requireCalls(db(), 71);
    const runId = await beginBulk(team.owner, { action: "check", filter });
    const lookInMs = await workOnBulkRuns(new AbortController().signal);
    expect(lookInMs).toBeGreaterThan(0);
    expect(await getBulkRun(by(team.owner), { runId })).toMatchObject({ state: "running", left: 1 });
    expect(await callsOf()).toEqual([]);
    await requireCalls(db(), 29);
    await forgetCalls();
    expect((await workUntilEnded(team.owner, runId)).counts).toMatchObject({ done: 1 });
  });
});
