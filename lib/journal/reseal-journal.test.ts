import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newMasterKey, sealWith } from "#lib/testing/journal-seal.ts";
import { makeJournalPlace } from "#lib/testing/make-journal.ts";
import { systemDisk } from "./disk.ts";
import { openJournal } from "./journal.ts";
import { readJournalFile } from "./read-journals.ts";
import { readJournalKeys, removeDrafts, resealJournalFile } from "./reseal-journal.ts";

const name = { file: "web-1-000001.journal", owner: "web-1", sequence: 1 };
const by = "worker-2";

/** A file of an ended process under the first key, and what opens it with a second one in front. */
async function leaveJournal() {
  const { directory, crypto: old, masterKeys } = makeJournalPlace();
  const journal = await openJournal({ directory, crypto: old, owner: name.owner });
  await journal.intend("a", { of: "a" });
  await journal.intend("b", { of: "b" });
  await journal.reply("b", { token: "b" });
  await journal.settle("b");
  await journal.intend("c", { of: "c" });
  await journal.reply("c", { token: "c" });
  await journal.close();
  const second = newMasterKey("second");
  const path = join(directory, name.file);
  return {
    ...{ directory, path, old },
    both: { directory, crypto: sealWith(`${second},${masterKeys}`) },
    alone: { directory, crypto: sealWith(second) },
  };
}

const keyId = "second";
const attemptsOf = async (place: Parameters<typeof readJournalFile>[0]) =>
  (await readJournalFile(place, name))?.attempts;

describe("a journal file that is sealed anew", () => {
  it("opens with the new key alone, and says what it said, at its times", async () => {
    const { directory, old, both, alone } = await leaveJournal();
    const before = await attemptsOf({ directory, crypto: old });
    expect(before).toHaveLength(3);
    expect([...(await readJournalKeys(both, name))]).toEqual(["first"]);
    expect([...(await resealJournalFile(both, name, { keyId, by }))]).toEqual(["second"]);
    expect(await attemptsOf(alone)).toEqual(before);
    expect(readdirSync(directory).filter((file) => file.endsWith(".draft"))).toEqual([]);
  });

  it("is left alone once it is done", async () => {
    const { both, path } = await leaveJournal();
    await resealJournalFile(both, name, { keyId, by });
    const once = readFileSync(path);
    await resealJournalFile(both, name, { keyId, by });
    expect(readFileSync(path).equals(once)).toBe(true);
  });

  it("keeps its damage, and a record that does not open, for a person", async () => {
    const { both, alone, path } = await leaveJournal();
    const bytes = readFileSync(path);
    const damaged = Buffer.concat([bytes.subarray(0, 16), Buffer.from("damage"), bytes.subarray(16)]);
    writeFileSync(path, damaged);
    expect([...(await resealJournalFile(both, name, { keyId, by }))]).toEqual(["second"]);
    const report = await readJournalFile(alone, name);
    expect(report?.attempts).toHaveLength(3);
    expect(report?.damage).toMatchObject([
      { kind: "corrupt", offset: 16, detail: "6 bytes are not a record." },
    ]);

    const strangers = await leaveJournal();
    const third = { directory: strangers.directory, crypto: sealWith(newMasterKey("second")) };
    const untouched = readFileSync(strangers.path);
    expect([...(await resealJournalFile(third, name, { keyId, by }))]).toEqual(["first"]);
    expect(readFileSync(strangers.path).equals(untouched)).toBe(true);
  });

  it("does not come back when somebody settled and removed it meanwhile", async () => {
    const { both, path, directory } = await leaveJournal();
    let reads = 0;
    const disk = {
      ...systemDisk,
      async read(file: string) {
        // The second look: the draft is written, the file is gone.
        if (++reads === 2) await systemDisk.remove(path);
        return systemDisk.read(file);
      },
    };
    expect([...(await resealJournalFile({ ...both, disk }, name, { keyId, by }))]).toEqual([]);
    expect(readdirSync(directory).filter((file) => file.includes(".journal"))).toEqual([]);
  });

  it("is whole at each moment: a process killed half way leaves the old one and a draft that goes later", async () => {
    const { directory, old, both } = await leaveJournal();
    const before = await attemptsOf({ directory, crypto: old });
    const killed = new Error("killed");
    const disk = { ...systemDisk, rename: () => Promise.reject(killed) };
    await expect(resealJournalFile({ ...both, disk }, name, { keyId, by })).rejects.toBe(killed);
    expect(await attemptsOf({ directory, crypto: old })).toEqual(before);
    const drafts = () => readdirSync(directory).filter((file) => file.endsWith(".draft"));
    await removeDrafts(directory);
    expect(drafts()).toHaveLength(1);
    const stale = join(directory, `${name.file}.${by}.1600000000000.draft`);
    writeFileSync(stale, "half");
    await removeDrafts(directory);
    expect(drafts()).toHaveLength(1);
    expect([...(await resealJournalFile(both, name, { keyId, by }))]).toEqual(["second"]);
  });
});
