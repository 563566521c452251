import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeJournalPlace } from "#lib/testing/make-journal.ts";
import { type Disk, type DiskFile, systemDisk } from "./disk.ts";
import { JournalRecordTooLarge, JournalUnavailable, openJournal } from "./journal.ts";
import { readJournals } from "./read-journals.ts";

const token = "FRm2vO0uTq0yHl1QF1fXNUoQx5s2bd";

function setUp() {
  const place = makeJournalPlace();
  const read = () => readJournals(place);
  return {
    ...place,
    options: { ...place, owner: "web-1" },
    files: () =>
      readdirSync(place.directory)
        .filter((name) => name.endsWith(".journal"))
        .sort(),
    read,
    attempts: async () => (await read()).flatMap(({ attempts }) => attempts),
    open: async () => (await read()).flatMap((file) => file.attempts.filter(({ settled }) => !settled)),
  };
}

/** The system's disk, counting writes and syncs. */
function countingDisk() {
  const counts = { syncs: 0, writes: 0 };
  const count = (file: DiskFile): DiskFile => ({
    ...file,
    sync: () => {
      counts.syncs += 1;
      return file.sync();
    },
    write: (bytes, position) => {
      counts.writes += 1;
      return file.write(bytes, position);
    },
  });
  const disk: Disk = { ...systemDisk, create: async (path) => count(await systemDisk.create(path)) };
  return { disk, counts };
}

describe("an open journal", () => {
  it("a journal returns its records in order, with the times at which they were written", async () => {
    const { options, read } = setUp();
    const before = new Date();
    const journal = await openJournal(options);
    await journal.intend("a", { generation: 7 });
    await journal.intend("b", null);
    await journal.reply("a", { body: token });
    await journal.settle("b");
    const [report, ...rest] = await read();
    expect(rest).toEqual([]);
    expect(report).toMatchObject({ file: "web-1-000001.journal", owner: "web-1", damage: [] });
    const [a, b] = report?.attempts ?? [];
    expect(a).toMatchObject({ attemptId: "a", owner: "web-1", intent: { generation: 7 }, settled: false });
    expect(a?.reply).toEqual({ body: token });
    expect(a?.intentAt.getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect(a?.replyAt?.getTime()).toBeGreaterThanOrEqual(a?.intentAt.getTime() ?? Number.NaN);
    expect(b).toMatchObject({ attemptId: "b", intent: null, replyAt: null, reply: null, settled: true });
    await journal.close();
  });

  it("journal files are readable by their owner only and hold no secret in plain text", async () => {
    const { options, directory, files } = setUp();
    const journal = await openJournal(options);
    await journal.intend("a", { secret: token });
    await journal.reply("a", { body: token });
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    for (const file of files()) {
      expect(statSync(join(directory, file)).mode & 0o777).toBe(0o600);
      const bytes = readFileSync(join(directory, file));
      expect(bytes.includes("a")).toBe(true);
      for (const trace of [token, token.slice(3, 15), Buffer.from(token).toString("base64"), "body"]) {
        expect(bytes.includes(trace)).toBe(false);
      }
    }
    await journal.close();
  });

  it("the state counts bytes and open attempts and names the oldest", async () => {
    const { options } = setUp();
    const journal = await openJournal(options);
    expect(journal.state()).toMatchObject({ healthy: true, failure: null, open: 0, oldestOpenAt: null });
    await journal.intend("a", 1);
    const { oldestOpenAt } = journal.state();
    await journal.intend("b", 2);
    expect(journal.state()).toMatchObject({ open: 2, oldestOpenAt });
    expect(journal.state().bytes).toBeGreaterThan(2 * 96 * 1024);
    await journal.settle("a");
    await journal.settle("b");
    expect(journal.state()).toMatchObject({ open: 0, oldestOpenAt: null });
    await journal.close();
  });

  it("a closed journal leaves no file when everything is settled, and refuses further intents", async () => {
    const { options, files } = setUp();
    const journal = await openJournal(options);
    await journal.intend("a", 1);
    await journal.reply("a", 2);
    await journal.settle("a");
    await journal.close();
    expect(files()).toEqual([]);
    await expect(journal.intend("b", 1)).rejects.toMatchObject({
      name: "JournalUnavailable",
      code: "CLOSED",
    });
  });

  it("a journal refuses a reply without an intent, a second intent or reply, and invalid names", async () => {
    const { options } = setUp();
    const journal = await openJournal(options);
    await expect(journal.reply("a", 1)).rejects.toThrow("not in the journal");
    const [first, second] = await Promise.allSettled([journal.intend("a", 1), journal.intend("a", 2)]);
    expect([first.status, second.status]).toEqual(["fulfilled", "rejected"]);
    await journal.reply("a", 1);
    await expect(journal.reply("a", 2)).rejects.toThrow("already");
    await expect(journal.intend("../a", 1)).rejects.toThrow(TypeError);
    await expect(openJournal({ ...options, owner: "../up" })).rejects.toThrow(TypeError);
    await journal.close();
  });

  it("a journal refuses a reply larger than the room set aside and takes one of exactly that size", async () => {
    const { options, attempts } = setUp();
    const journal = await openJournal({ ...options, replyBytes: 1000 });
    await journal.intend("a", 1);
    await expect(journal.reply("a", "x".repeat(999))).rejects.toThrow(JournalRecordTooLarge);
    const reply = "x".repeat(998);
    await journal.reply("a", reply);
    expect(await attempts()).toMatchObject([{ attemptId: "a", reply }]);
    expect(journal.state().healthy).toBe(true);
    await journal.close();
  });
});

describe("simultaneous writes", () => {
  it("64 simultaneous intents share one sync, and so do their 64 replies", async () => {
    const { options, attempts } = setUp();
    const { disk, counts } = countingDisk();
    const journal = await openJournal(options, disk);
    const ids = Array.from({ length: 64 }, (_, index) => `attempt-${index}`);
    // What was kept for a full disk is made after the first probe.
    await journal.probe();
    const before = counts.syncs;
    await Promise.all(ids.map((id) => journal.intend(id, { id })));
    expect(counts.syncs - before).toBe(1);
    const writes = counts.writes;
    await Promise.all(ids.map((id) => journal.reply(id, { id })));
    expect([counts.syncs - before, counts.writes - writes]).toEqual([2, 1]);
    expect((await attempts()).map(({ reply }) => reply)).toEqual(ids.map((id) => ({ id })));
    await Promise.all(ids.map((id) => journal.settle(id)));
    expect(counts.syncs - before).toBe(2);
    await journal.close();
  });
});

describe("rotation", () => {
  const small = { fileBytes: 8000, replyBytes: 500 };

  it("a full file is followed by a new one, and is deleted once its attempts are settled", async () => {
    const { options, files } = setUp();
    const journal = await openJournal({ ...options, ...small });
    for (let index = 0; index < 60; index++) {
      await journal.intend(`a-${index}`, { index });
      await journal.reply(`a-${index}`, "x".repeat(400));
      await journal.settle(`a-${index}`);
      expect(files().length).toBeLessThanOrEqual(2);
    }
    expect(files()[0]).not.toBe("web-1-000001.journal");
    await journal.close();
    expect(files()).toEqual([]);
  });

  it("attempts that stay open are carried forward with their times, so that the journal stays small", async () => {
    const { options, files, open, directory } = setUp();
    const journal = await openJournal({ ...options, ...small, fileBytes: 16_000 });
    await journal.intend("answered", { kept: 1 });
    await journal.reply("answered", { body: token });
    await journal.intend("silent", { kept: 2 });
    const before = await open();
    for (let index = 0; index < 100; index++) {
      await journal.intend(`a-${index}`, { index });
      await journal.reply(`a-${index}`, "x".repeat(400));
      await journal.settle(`a-${index}`);
    }
    expect(existsSync(join(directory, "web-1-000001.journal"))).toBe(false);
    expect(files().length).toBeLessThanOrEqual(3);
    const byId = (list: typeof before) => list.toSorted((a, b) => a.attemptId.localeCompare(b.attemptId));
    expect(byId(await open())).toEqual(byId(before));
    await journal.reply("silent", { body: "late" });
    expect((await open()).find(({ attemptId }) => attemptId === "silent")?.reply).toEqual({ body: "late" });
    for (const id of ["answered", "silent"]) await journal.settle(id);
    await journal.close();
    expect(files()).toEqual([]);
  });

  it("every reply is kept when more attempts are open than fit into one file", async () => {
    const { options, open } = setUp();
    const journal = await openJournal({ ...options, ...small });
    const ids = Array.from({ length: 40 }, (_, index) => `a-${index}`);
    await Promise.all(ids.map((id) => journal.intend(id, { id })));
    await Promise.all(ids.map((id) => journal.reply(id, { reply: id })));
    const found = await open();
    expect(new Map(found.map(({ attemptId, reply }) => [attemptId, reply]))).toEqual(
      new Map(ids.map((id) => [id, { reply: id }])),
    );
    await journal.close();
  });
});

describe("a later process of the same owner", () => {
  it("a later process of the same owner replies to open attempts, settles them and deletes the file", async () => {
    const { options, files, attempts } = setUp();
    const first = await openJournal(options);
    await first.intend("a", 1);
    await first.reply("a", 2);
    await first.intend("b", 3);
    await first.close();
    const second = await openJournal(options);
    expect(second.state()).toMatchObject({ open: 2 });
    expect(files()).toEqual(["web-1-000001.journal", "web-1-000002.journal"]);
    await second.reply("b", "late");
    expect(await attempts()).toContainEqual(expect.objectContaining({ attemptId: "b", reply: "late" }));
    await second.settle("a");
    await second.probe();
    expect(files()).toEqual(["web-1-000002.journal"]);
    await second.settle("b");
    await second.close();
    expect(files()).toEqual([]);
  });
});

describe("a deleted journal", () => {
  it("after its files are deleted a journal refuses one intent, keeps late replies and starts a new file", async () => {
    const { options, directory, attempts } = setUp();
    const journal = await openJournal(options);
    await journal.intend("a", 1);
    rmSync(directory, { recursive: true });
    await expect(journal.intend("b", 1)).rejects.toThrow(JournalUnavailable);
    await journal.reply("a", "kept");
    await journal.intend("b", 1);
    expect(await attempts()).toMatchObject([
      { attemptId: "a", intent: 1, reply: "kept" },
      { attemptId: "b", intent: 1 },
    ]);
    await journal.close();
  });
});
