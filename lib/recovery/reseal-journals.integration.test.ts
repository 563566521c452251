import { readdirSync } from "node:fs";
import { beforeAll, expect, it, vi } from "vitest";
import { journalDirectory } from "#lib/custody/get-journal.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { forkRefresher } from "#lib/testing/fork-refresher.ts";
import { newMasterKey } from "#lib/testing/journal-seal.ts";
import { makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";

const first = newMasterKey("first");
const second = newMasterKey("second");
const larder = runLarder({ LARDER_MASTER_KEYS: first });
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

/** A process that was killed with an answer in its journal, sealed with the first key. */
async function leaveReply() {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const refresher = await forkRefresher(larder.environment, "./refresh-until-journalled.ts");
  const requestedAt = new Date().toISOString();
  const order = { actor: team.owner, tokenSetId: set.id, requestedAt, callers: 1 };
  await expect(refresher.refresh(order)).rejects.toThrow("The process ended");
  const owner = await db().instance.findFirstOrThrow({ orderBy: { startedAt: "desc" } });
  return { set, owner };
}

/** A worker that starts with these keys, alone. */
async function startWith(masterKeys: string) {
  vi.stubEnv("LARDER_MASTER_KEYS", masterKeys);
  vi.resetModules();
  Object.assign(thisInstance, { id: newId() });
  const [{ beat, markStopped }, { closeJournal }, reseal, { sealAnew }, { replayJournals }, { readKeys }] =
    await Promise.all([
      import("#lib/custody/heartbeat.ts"),
      import("#lib/custody/get-journal.ts"),
      import("./reseal-journals.ts"),
      import("./seal-anew.ts"),
      import("./replay-journals.ts"),
      import("#lib/vault/read-keys.ts"),
    ]);
  await beat("worker", 0);
  return {
    ...reseal,
    sealAnew: () => sealAnew(new AbortController().signal),
    replayJournals,
    oldKey: async () => (await readKeys()).keys.find(({ keyId }) => keyId === "first"),
    stop: async () => markStopped(await closeJournal()),
  };
}

const files = () => readdirSync(journalDirectory()).filter((file) => file.endsWith(".journal"));
const rowOfInstance = (id: string) => db().instance.findUniqueOrThrow({ where: { id } });

it("the reply that a killed process left is sealed anew, and settled with the new key alone", async () => {
  const { set, owner } = await leaveReply();
  expect(owner).toMatchObject({ sealsWith: "first", journalGoneAt: null });
  const both = await startWith(`${second},${first}`);
  await db().instance.update({ where: { id: owner.id }, data: { seenAt: new Date(0) } });
  expect(await both.oldKey()).toMatchObject({ journals: [owner.name], isRemovable: false });
  await both.resealJournals();
  expect(await rowOfInstance(owner.id)).toMatchObject({ journalKey: "second", journalGoneAt: null });
  expect(await both.oldKey()).toMatchObject({ journals: [] });
  await both.sealAnew();
  await both.stop();

  const alone = await startWith(second);
  expect(await alone.replayJournals("all")).toMatchObject({ settled: 1, kept: 0 });
  expect(await rowOf(set.id)).toMatchObject({ generation: 2 });
  expect(files().filter((file) => file.startsWith(owner.id))).toEqual([]);
  await alone.resealJournals();
  expect((await rowOfInstance(owner.id)).journalGoneAt).not.toBeNull();
  await alone.stop();
});

it("what a machine that is away wrote counts until it is heard that nothing is left of it", async () => {
  const both = await startWith(`${second},${first}`);
  const long = new Date(Date.now() - 3_600_000);
  const away = { id: newId(), kind: "worker" as const, name: "away/9", startedAt: long, seenAt: long };
  await db().instance.create({ data: { ...away, sealsWith: "first", journalId: newId() } });
  await both.resealJournals();
  expect(await both.oldKey()).toMatchObject({ journals: ["away/9"], isRemovable: false });
  await db().instance.update({ where: { id: away.id }, data: { journalGoneAt: new Date() } });
  expect(await both.oldKey()).toMatchObject({ journals: [] });
  await both.stop();
});
