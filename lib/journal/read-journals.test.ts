import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { newMasterKey, sealWith } from "#lib/testing/journal-seal.ts";
import { makeJournalPlace } from "#lib/testing/make-journal.ts";
import { openJournal } from "./journal.ts";
import { fileHeader, type JournalFileReport, readFileBytes } from "./read-file.ts";
import { readJournals, removeJournalFile } from "./read-journals.ts";
import { decodeRecord } from "./record.ts";

const name = { file: "web-1-000001.journal", owner: "web-1" };

/** Writes a file with three attempts (open, answered, settled); `ends` are the offsets where its records end. */
async function writeJournal() {
  const place = makeJournalPlace();
  const journal = await openJournal({ ...place, owner: "web-1", replyBytes: 200, fileBytes: 4000 });
  await journal.intend("a", { of: "a" });
  await journal.intend("b", { of: "b" });
  await journal.reply("b", { token: "b" });
  await journal.intend("c", { of: "c" });
  await journal.reply("c", { token: "c" });
  await journal.settle("c");
  const path = join(place.directory, name.file);
  const bytes = readFileSync(path);
  await journal.close();
  const ends = [fileHeader.length];
  for (
    let at = fileHeader.length, record = decodeRecord(bytes, at);
    record;
    record = decodeRecord(bytes, at)
  ) {
    at += record.length;
    ends.push(at);
  }
  return { ...place, path, bytes, ends, last: ends.at(-1) ?? 0 };
}

const payloads = ({ attempts }: JournalFileReport) =>
  attempts.map(({ attemptId, intent, reply, settled }) => ({ attemptId, intent, reply, settled }));
const allAttempts = [
  { attemptId: "a", intent: { of: "a" }, reply: null, settled: false },
  { attemptId: "b", intent: { of: "b" }, reply: { token: "b" }, settled: false },
  { attemptId: "c", intent: { of: "c" }, reply: { token: "c" }, settled: true },
];
const kinds = ({ damage }: JournalFileReport) => damage.map(({ kind }) => kind);

describe("reading a file after a crash", () => {
  it("any prefix of a file yields exactly the records that are complete in it", async () => {
    const { bytes, ends, crypto, last } = await writeJournal();
    const states = ends.map((end) => payloads(readFileBytes(name, bytes.subarray(0, end), crypto)));
    expect(states.at(-1)).toEqual(allAttempts);
    for (let length = 0; length <= last; length++) {
      const report = readFileBytes(name, bytes.subarray(0, length), crypto);
      const records = ends.filter((end) => end <= length).length;
      expect(payloads(report)).toEqual(states[Math.max(0, records - 1)]);
      expect(kinds(report)).toEqual(ends.includes(length) ? [] : ["torn-tail"]);
    }
  });

  it("zeros after the last record are room set aside, and not damage", async () => {
    const { bytes, crypto, last } = await writeJournal();
    expect(bytes.length).toBeGreaterThan(last);
    expect(kinds(readFileBytes(name, bytes, crypto))).toEqual([]);
    const torn = Buffer.concat([bytes.subarray(0, last - 3), Buffer.alloc(500)]);
    expect(kinds(readFileBytes(name, torn, crypto))).toEqual(["torn-tail"]);
  });
});

describe("reading damaged bytes", () => {
  it("a changed byte never yields a payload that was not written, and costs at most one record", async () => {
    const { bytes, crypto, last } = await writeJournal();
    const flip = fc.record({ at: fc.nat({ max: last - 1 }), mask: fc.integer({ min: 1, max: 255 }) });
    const written = new Map(allAttempts.map((attempt) => [attempt.attemptId, attempt]));
    fc.assert(
      fc.property(flip, ({ at, mask }) => {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ mask, at);
        const report = readFileBytes(name, changed, crypto);
        expect(report.damage).toHaveLength(1);
        let lost = 0;
        for (const expected of allAttempts) {
          const found = payloads(report).find(({ attemptId }) => attemptId === expected.attemptId);
          expect([expected.intent, null]).toContainEqual(found?.intent ?? null);
          expect([expected.reply, null]).toContainEqual(found?.reply ?? null);
          if (!found || JSON.stringify(found) !== JSON.stringify(expected)) lost += 1;
        }
        expect(lost).toBeLessThanOrEqual(1);
        expect(payloads(report).every(({ attemptId }) => written.has(attemptId))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("records after a damaged record or a damaged header are still found", async () => {
    const { bytes, ends, crypto } = await writeJournal();
    const hole = Buffer.from(bytes).fill(0, ends[1], ends[2]);
    const report = readFileBytes(name, hole, crypto);
    expect(kinds(report)).toEqual(["corrupt"]);
    expect(payloads(report)).toEqual([allAttempts[0], { ...allAttempts[1], intent: null }, allAttempts[2]]);
    const odd = readFileBytes(name, Buffer.from(bytes).fill(9, 0, fileHeader.length), crypto);
    expect([kinds(odd), payloads(odd)]).toEqual([["unknown-format"], allAttempts]);
  });

  it("a record that was moved to another file does not open", async () => {
    const { bytes, crypto } = await writeJournal();
    const report = readFileBytes({ file: "web-1-000002.journal", owner: "web-1" }, bytes, crypto);
    expect(report.attempts).toEqual([]);
    expect(new Set(kinds(report))).toEqual(new Set(["corrupt"]));
  });

  it("a missing master key is named, and the replies that wait for it are reported", async () => {
    const { bytes } = await writeJournal();
    const report = readFileBytes(name, bytes, sealWith(newMasterKey("second")));
    expect(new Set(kinds(report))).toEqual(new Set(["unreadable-key"]));
    expect(report.damage[0]?.detail).toContain('need the master key "first"');
    expect(report.attempts.map(({ reply, replyAt }) => [reply, replyAt !== null])).toEqual([
      [null, false],
      [null, true],
      [null, true],
    ]);
    expect(report.attempts.some(({ settled }) => settled)).toBe(false);
  });
});

describe("settled attempts", () => {
  it("records of settled attempts are opened only on request", async () => {
    const { bytes, crypto } = await writeJournal();
    const open = vi.spyOn(crypto, "open");
    const report = readFileBytes(name, bytes, crypto, { settledToo: false });
    // Of c only the settle record, not the intent and the reply.
    expect(open).toHaveBeenCalledTimes(4);
    expect(payloads(report).filter(({ settled }) => !settled)).toEqual(allAttempts.slice(0, 2));
    expect(payloads(report).filter(({ settled }) => settled)).toMatchObject([{ attemptId: "c" }]);
    expect(kinds(report)).toEqual([]);
  });
});

describe("a journal directory", () => {
  it("a missing journal directory counts as empty", async () => {
    const { directory, crypto } = makeJournalPlace();
    expect(await readJournals({ directory, crypto })).toEqual([]);
  });

  it("other files in the journal directory are ignored, or reported if they have a journal's name", async () => {
    const { directory, crypto } = await writeJournal();
    writeFileSync(join(directory, "notes.txt"), "not a journal");
    writeFileSync(join(directory, "web-2-000001.journal"), "not a journal, but has the name of one");
    mkdirSync(join(directory, "web-3-000001.journal"));
    symlinkSync("nowhere", join(directory, "web-4-000001.journal"));
    const reports = await readJournals({ directory, crypto });
    expect(reports.map((report) => [report.file, ...kinds(report)])).toEqual([
      ["web-1-000001.journal"],
      ["web-2-000001.journal", "unknown-format", "torn-tail"],
      ["web-3-000001.journal", "corrupt"],
    ]);
  });

  it("an attempt that a crash left in two files counts once", async () => {
    const { directory, crypto, path, bytes } = await writeJournal();
    const later = await openJournal({ directory, crypto, owner: "web-1" });
    await later.reply("a", "late");
    await later.close();
    writeFileSync(path, bytes);
    const open = (await readJournals({ directory, crypto })).flatMap((file) =>
      file.attempts.filter(({ settled }) => !settled).map(({ attemptId, reply }) => [attemptId, reply]),
    );
    expect(open).toEqual([
      ["b", { token: "b" }],
      ["a", "late"],
    ]);
  });

  it("only journal files can be removed, and removing a missing one is not an error", async () => {
    const { directory, path } = await writeJournal();
    const outside = join(directory, "..", "x-1.journal");
    writeFileSync(outside, "");
    await expect(removeJournalFile(directory, "../x-1.journal")).rejects.toThrow(TypeError);
    expect(existsSync(outside)).toBe(true);
    await removeJournalFile(directory, name.file);
    await removeJournalFile(directory, name.file);
    expect(existsSync(path)).toBe(false);
  });

  it("a damaged file is kept after its remaining attempts are settled", async () => {
    const { directory, crypto, path, bytes, ends } = await writeJournal();
    writeFileSync(path, Buffer.from(bytes).fill(0, ends[1], ends[2]));
    const later = await openJournal({ directory, crypto, owner: "web-1" });
    for (const id of ["a", "b"]) await later.settle(id);
    await later.close();
    expect(existsSync(path)).toBe(true);
  });
});
