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

/** A journal's file with three attempts (open, answered, settled), and where its records begin and end. */
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
const whole = [
  { attemptId: "a", intent: { of: "a" }, reply: null, settled: false },
  { attemptId: "b", intent: { of: "b" }, reply: { token: "b" }, settled: false },
  { attemptId: "c", intent: { of: "c" }, reply: { token: "c" }, settled: true },
];
const kinds = ({ damage }: JournalFileReport) => damage.map(({ kind }) => kind);

describe("reading what a crash left", () => {
  it("uses of any prefix exactly the records that are whole in it", async () => {
    const { bytes, ends, crypto, last } = await writeJournal();
    const states = ends.map((end) => payloads(readFileBytes(name, bytes.subarray(0, end), crypto)));
    expect(states.at(-1)).toEqual(whole);
    for (let length = 0; length <= last; length++) {
      const report = readFileBytes(name, bytes.subarray(0, length), crypto);
      const records = ends.filter((end) => end <= length).length;
      expect(payloads(report)).toEqual(states[Math.max(0, records - 1)]);
      expect(kinds(report)).toEqual(ends.includes(length) ? [] : ["torn-tail"]);
    }
  });

  it("tells a tail of zeros from damage", async () => {
    const { bytes, crypto, last } = await writeJournal();
    expect(bytes.length).toBeGreaterThan(last);
    expect(kinds(readFileBytes(name, bytes, crypto))).toEqual([]);
    const torn = Buffer.concat([bytes.subarray(0, last - 3), Buffer.alloc(500)]);
    expect(kinds(readFileBytes(name, torn, crypto))).toEqual(["torn-tail"]);
  });
});

describe("reading damaged bytes", () => {
  it("never gives a payload that was not written, whichever byte changes, and loses one record at most", async () => {
    const { bytes, crypto, last } = await writeJournal();
    const flip = fc.record({ at: fc.nat({ max: last - 1 }), mask: fc.integer({ min: 1, max: 255 }) });
    const written = new Map(whole.map((attempt) => [attempt.attemptId, attempt]));
    fc.assert(
      fc.property(flip, ({ at, mask }) => {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ mask, at);
        const report = readFileBytes(name, changed, crypto);
        expect(report.damage).toHaveLength(1);
        let lost = 0;
        for (const expected of whole) {
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

  it("finds the records behind a hole and a header that is odd", async () => {
    const { bytes, ends, crypto } = await writeJournal();
    const hole = Buffer.from(bytes).fill(0, ends[1], ends[2]);
    const report = readFileBytes(name, hole, crypto);
    expect(kinds(report)).toEqual(["corrupt"]);
    expect(payloads(report)).toEqual([whole[0], { ...whole[1], intent: null }, whole[2]]);
    const odd = readFileBytes(name, Buffer.from(bytes).fill(9, 0, fileHeader.length), crypto);
    expect([kinds(odd), payloads(odd)]).toEqual([["unknown-format"], whole]);
  });

  it("does not open a record that was moved to another file", async () => {
    const { bytes, crypto } = await writeJournal();
    const report = readFileBytes({ file: "web-1-000002.journal", owner: "web-1" }, bytes, crypto);
    expect(report.attempts).toEqual([]);
    expect(new Set(kinds(report))).toEqual(new Set(["corrupt"]));
  });

  it("says of a missing key which one it is, and that an answer waits for it", async () => {
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

describe("what is settled", () => {
  it("stays sealed where nobody wants it, and what is open does not", async () => {
    const { bytes, crypto } = await writeJournal();
    const open = vi.spyOn(crypto, "open");
    const report = readFileBytes(name, bytes, crypto, { settledToo: false });
    // Of c its settlement alone: neither its intent nor its answer.
    expect(open).toHaveBeenCalledTimes(4);
    expect(payloads(report).filter(({ settled }) => !settled)).toEqual(whole.slice(0, 2));
    expect(payloads(report).filter(({ settled }) => settled)).toMatchObject([{ attemptId: "c" }]);
    expect(kinds(report)).toEqual([]);
  });
});

describe("a directory of journals", () => {
  it("is empty when it is missing", async () => {
    const { directory, crypto } = makeJournalPlace();
    expect(await readJournals(directory, crypto)).toEqual([]);
  });

  it("holds other things without harm", async () => {
    const { directory, crypto } = await writeJournal();
    writeFileSync(join(directory, "notes.txt"), "not a journal");
    writeFileSync(join(directory, "web-2-000001.journal"), "not a journal either, only called one");
    mkdirSync(join(directory, "web-3-000001.journal"));
    symlinkSync("nowhere", join(directory, "web-4-000001.journal"));
    const reports = await readJournals(directory, crypto);
    expect(reports.map((report) => [report.file, ...kinds(report)])).toEqual([
      ["web-1-000001.journal"],
      ["web-2-000001.journal", "unknown-format", "torn-tail"],
      ["web-3-000001.journal", "corrupt"],
    ]);
  });

  it("counts an attempt once that a crash left in two files", async () => {
    const { directory, crypto, path, bytes } = await writeJournal();
    const later = await openJournal({ directory, crypto, owner: "web-1" });
    await later.reply("a", "late");
    await later.close();
    writeFileSync(path, bytes);
    const open = (await readJournals(directory, crypto)).flatMap((file) =>
      file.attempts.filter(({ settled }) => !settled).map(({ attemptId, reply }) => [attemptId, reply]),
    );
    expect(open).toEqual([
      ["b", { token: "b" }],
      ["a", "late"],
    ]);
  });

  it("loses files only by their right name, and one that is gone is no error", async () => {
    const { directory, path } = await writeJournal();
    const outside = join(directory, "..", "x-1.journal");
    writeFileSync(outside, "");
    await expect(removeJournalFile(directory, "../x-1.journal")).rejects.toThrow(TypeError);
    expect(existsSync(outside)).toBe(true);
    await removeJournalFile(directory, name.file);
    await removeJournalFile(directory, name.file);
    expect(existsSync(path)).toBe(false);
  });

  it("keeps a damaged file, whoever settles what is left of it", async () => {
    const { directory, crypto, path, bytes, ends } = await writeJournal();
    writeFileSync(path, Buffer.from(bytes).fill(0, ends[1], ends[2]));
    const later = await openJournal({ directory, crypto, owner: "web-1" });
    for (const id of ["a", "b"]) await later.settle(id);
    await later.close();
    expect(existsSync(path)).toBe(true);
  });
});
