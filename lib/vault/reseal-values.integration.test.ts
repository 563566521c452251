import { beforeAll, describe, expect, it, vi } from "vitest";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { newMasterKey } from "#lib/testing/journal-seal.ts";
import { makeEveryRow } from "#lib/testing/make-every-row.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { countSealed, listSealedRows, replaceSealed } from "./reseal-repository.ts";
import { learnSealFormat } from "./seal-format.ts";
import { sealedTables } from "./sealed-tables.ts";

const first = newMasterKey("first");
const second = newMasterKey("second");
const larder = runLarder({ LARDER_MASTER_KEYS: first });
let team: Team;

/** Larder as a process sees it that starts now, with these keys. */
async function startWith(masterKeys: string) {
  vi.stubEnv("LARDER_MASTER_KEYS", masterKeys);
  vi.resetModules();
  const [vault, { sealAnew }, { readKeys }, { beat }, generations, refreshing, { by }] = await Promise.all([
    import("./vault.ts"),
    import("#lib/recovery/seal-anew.ts"),
    import("./read-keys.ts"),
    import("#lib/custody/heartbeat.ts"),
    import("#lib/custody/generation-repository.ts"),
    import("#lib/refresh/refresh-token-set.ts"),
    import("#lib/testing/by.ts"),
  ]);
  await beat("worker", 0);
  const run = () => sealAnew(new AbortController().signal);
  return { ...vault, ...generations, ...refreshing, run, readKeys, by };
}

const place = { table: "ClientSecret", column: "secretSealed", row: "r", organizationId: "org" };
const heads = async () =>
  [...new Set((await countSealed(db())).map(({ format, keyId }) => `${format} ${keyId}`))].toSorted();
const columns = async () => (await countSealed(db())).map(({ column }) => column);
const currentSets = () =>
  db().tokenSet.findMany({ where: { generation: { gt: 0 } }, orderBy: { id: "asc" } });

type Started = Awaited<ReturnType<typeof startWith>>;

async function openEverything({ getVault, findGenerationWithTokens }: Started) {
  const vault = await getVault();
  const sets = await currentSets();
  return Promise.all(sets.map(({ id, generation }) => findGenerationWithTokens(db(), vault, id, generation)));
}

/** A process that reports, beside the one of this test. */
async function withProcess(
  row: { sealsWith: string | null; opensKeys: string[] },
  work: () => Promise<void>,
) {
  const now = new Date();
  const made = { id: newId(), kind: "worker" as const, name: "other/7", startedAt: now, seenAt: now };
  await db().instance.create({ data: { ...made, readsFormat: 2, ...row } });
  await work();
  await db().instance.delete({ where: { id: made.id } });
}

beforeAll(async () => {
  team = await makeTeam();
  await db().sealing.updateMany({ data: { format: 1 } });
  await learnSealFormat();
  await makeEveryRow(larder.control, team);
  await db().idempotentRequest.updateMany({ data: { answerSealed: null } });
});

it("every sealed column of the schema is in the list", async () => {
  const found = await db().$queryRaw<{ name: string }[]>`
    SELECT table_name || '.' || column_name AS "name" FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name LIKE '%Sealed%'`;
  const listed = sealedTables.flatMap(({ table, columns: some }) =>
    some.map((column) => `${table}.${column}`),
  );
  expect(listed.toSorted()).toEqual(found.map(({ name }) => name).toSorted());
});

describe("sealing anew", () => {
  it("begins once the others have had time to learn of the newest form", async () => {
    const started = await startWith(first);
    expect(await started.run()).toBe(false);
    expect(await heads()).toContain("v1 first");
    expect((await started.getVault()).seal("s", place).split(".")[0]).toBe("v2");
  });

  it("waits while a process runs that seals otherwise or cannot open the new key", async () => {
    const started = await startWith(`${second},${first}`);
    expect(await heads()).toContain("v1 first");
    const before = await countSealed(db());
    for (const keys of [
      { sealsWith: "first", opensKeys: ["first", "second"] },
      { sealsWith: null, opensKeys: [] },
    ]) {
      await withProcess(keys, async () => {
        await started.run();
        expect(await countSealed(db())).toEqual(before);
        expect((await started.readKeys()).obstacle).toMatchObject({ process: "other/7" });
      });
    }
  });

  it("brings every value to the new key and the new form, where it opens as before", async () => {
    const old = await startWith(first);
    const opened = await openEverything(old);
    expect(opened.length).toBeGreaterThan(1);
    const started = await startWith(`${second},${first}`);
    await started.run();
    expect(await heads()).toEqual(["v2 second"]);
    expect(await columns()).toEqual([
      ...["Authorization.codeVerifierSealed", "ClientSecret.secretSealed", "Destination.secretSealed"],
      ...["Destination.urlSealed", "Generation.accessTokenSealed", "Generation.refreshTokenSealed"],
      "InstallationKey.keySealed",
    ]);
    expect(await started.readKeys()).toMatchObject({ left: 0, run: null, unopenable: 0, obstacle: null });
    const alone = await startWith(second);
    await alone.prepareVault(asOwner());
    expect(await openEverything(alone)).toEqual(opened);
  });

  it("a refresh and a start go well with the new key alone", async () => {
    const alone = await startWith(second);
    await alone.prepareVault(asOwner());
    await alone.checkVault();
    const [set] = await currentSets();
    await db().tokenSet.updateMany({ data: { promisedUntil: null } });
    await asOwner().handout.deleteMany();
    await asOwner().reveal.deleteMany();
    const request = { tokenSetId: set?.id ?? "", requestedAt: new Date(), trigger: "person" } as const;
    expect(await alone.refreshTokenSet(alone.by(team.owner), request)).toMatchObject({
      outcome: "refreshed",
    });
  });

  it("says of the old key that it may be left out, and not before", async () => {
    const started = await startWith(`${second},${first}`);
    const oldKey = async () => (await started.readKeys()).keys.find(({ keyId }) => keyId === "first");
    await db().instance.updateMany({
      where: { id: { not: thisInstance.id } },
      data: { seenAt: new Date(0) },
    });
    await started.run();
    expect(await oldKey()).toMatchObject({ values: 0, isRemovable: true });
    await withProcess({ sealsWith: "first", opensKeys: ["first", "second"] }, async () => {
      expect(await oldKey()).toMatchObject({ sealers: ["other/7"], isRemovable: false });
    });
  });

  it("leaves a value that does not open, and says how many there are", async () => {
    const started = await startWith(`${second},${first}`);
    const [secret] = await db().clientSecret.findMany();
    const damaged = { secretSealed: "v1.first.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
    const where = { id: secret?.id ?? "" };
    await db().clientSecret.update({ where, data: damaged });
    await db().sealing.updateMany({ data: { countedAt: null } });
    await started.run();
    expect(await db().clientSecret.findUnique({ where })).toMatchObject(damaged);
    expect(await started.readKeys()).toMatchObject({ left: 1, unopenable: 1 });
    await db().clientSecret.update({ where, data: { secretSealed: secret?.secretSealed ?? "" } });
  });
});

describe("a start without a key that values need", () => {
  it("is refused with their number, until the key is declared lost", async () => {
    const [secret] = await db().clientSecret.findMany();
    const where = { id: secret?.id ?? "" };
    await db().clientSecret.update({ where, data: { secretSealed: "v2.third.AAAAAAAAAAAAAAAA.AAAA" } });
    const alone = await startWith(second);
    await expect(alone.prepareVault(asOwner())).rejects.toThrow(
      '1 sealed value needs the master key "third", which is not configured. Nothing was changed.',
    );
    await expect(alone.checkVault()).rejects.toThrow('"third"');
    await asOwner().sealing.updateMany({ data: { lostKeys: ["third"] } });
    await alone.prepareVault(asOwner());
    await db().clientSecret.update({ where, data: { secretSealed: secret?.secretSealed ?? "" } });
  });
});

describe("a value is replaced only where it is the one that was opened", () => {
  const table = sealedTables[1];
  if (!table) throw new Error("There is no table of client secrets.");

  it("not where it has changed meanwhile", async () => {
    const [row] = await listSealedRows(db(), table, null, 1);
    if (!row) throw new Error("There is no client secret.");
    const stale = { row: row.row, old: ["v1.first.other"], sealed: ["v2.second.new"] };
    expect(await replaceSealed(db(), table, [stale])).toEqual(new Set());
    const [after] = await listSealedRows(db(), table, null, 1);
    expect(after).toEqual(row);
  });

  it("not where somebody has the row locked: nobody waits for the other", async () => {
    const [row] = await listSealedRows(db(), table, null, 1);
    if (!row) throw new Error("There is no client secret.");
    const change = { row: row.row, old: row.values, sealed: ["v2.second.new"] };
    await db().$transaction(async (tx) => {
      await tx.$queryRawUnsafe(`SELECT FROM "ClientSecret" WHERE "id" = '${row.row}' FOR UPDATE`);
      expect(await replaceSealed(db(), table, [change])).toEqual(new Set());
    });
  });
});
