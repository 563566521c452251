import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failingDisk } from "#lib/testing/failing-disk.ts";
import { makeJournalPlace } from "#lib/testing/make-journal.ts";
import { openJournal } from "./journal.ts";
import { readJournals } from "./read-journals.ts";

const small = { owner: "web-1", fileBytes: 8000, replyBytes: 500 };

async function setUp() {
  const place = makeJournalPlace();
  const faults = failingDisk();
  const journal = await openJournal({ ...place, ...small }, faults.disk);
  const open = async () => {
    const reports = await readJournals(place);
    const attempts = reports.flatMap((report) => report.attempts.filter(({ settled }) => !settled));
    return new Map(attempts.map(({ attemptId, intent, reply }) => [attemptId, { intent, reply }]));
  };
  return { ...place, ...faults, journal, open };
}

/** Repeats the call until it fails. */
async function repeatUntilFailure(call: () => Promise<void>): Promise<never> {
  for (;;) await call();
}

const faulty = [
  ["a write that stopped halfway", "write", "EIO"],
  ["a sync", "sync", "EIO"],
] as const;

describe("after a disk error", () => {
  it.each(faulty)(
    "after an error in %s the intent is not in the journal, and can be written again",
    async (_what, operation, code) => {
      const { journal, fail, open } = await setUp();
      await journal.intend("a", 1);
      fail(operation, code);
      await expect(journal.intend("b", 2)).rejects.toMatchObject({ name: "JournalUnavailable", code });
      expect(journal.state()).toMatchObject({
        healthy: false,
        failure: "The disk with the journal reported an error.",
        open: 1,
      });
      expect([...(await open()).keys()]).toEqual(["a"]);
      await journal.intend("b", 2);
      await journal.reply("a", "answer");
      expect(journal.state()).toMatchObject({ healthy: true, failure: null, open: 2 });
      expect(Object.fromEntries(await open())).toEqual({
        a: { intent: 1, reply: "answer" },
        b: { intent: 2, reply: null },
      });
      await journal.close();
    },
  );

  it.each(faulty)(
    "after an error in %s a reply is kept, in another file if necessary",
    async (_what, operation, code) => {
      const { journal, fail, open } = await setUp();
      await journal.intend("a", 1);
      fail(operation, code);
      await journal.reply("a", "answer");
      expect(await open()).toEqual(new Map([["a", { intent: 1, reply: "answer" }]]));
      expect(journal.state()).toMatchObject({ healthy: true, open: 1 });
      await journal.settle("a");
      expect((await open()).size).toBe(0);
      await journal.close();
    },
  );

  it.each(faulty)(
    "after repeated errors in %s a reply can be written again once the disk works",
    async (_what, operation, code) => {
      const { journal, fail, heal, open } = await setUp();
      await journal.intend("a", 1);
      fail(operation, code, 1000);
      await expect(journal.reply("a", "answer")).rejects.toMatchObject({ code });
      await expect(journal.intend("b", 1)).rejects.toMatchObject({ code });
      heal();
      await journal.reply("a", "answer");
      expect(await open()).toEqual(new Map([["a", { intent: 1, reply: "answer" }]]));
      await journal.settle("a");
      await journal.close();
    },
  );

  it("a journal opens on a disk that refuses new files, and is healthy once the disk accepts them", async () => {
    const place = makeJournalPlace();
    const { disk, fail, heal } = failingDisk();
    fail("create", "EROFS", 1000);
    const journal = await openJournal({ ...place, ...small }, disk);
    const failure = "The disk with the journal is read-only.";
    expect(journal.state()).toMatchObject({ healthy: false, failure, bytes: 0 });
    await expect(journal.intend("a", 1)).rejects.toMatchObject({ code: "EROFS", message: failure });
    heal();
    await journal.probe();
    expect(journal.state()).toMatchObject({ healthy: true, failure: null });
    await journal.close();
  });

  it("a nearly full disk takes as many attempts as it can hold replies for, and gets unusable room back", async () => {
    const { directory, crypto, disk, limit, open, journal: other } = await setUp();
    await other.close();
    const journal = await openJournal({ directory, crypto, owner: "web-2" }, disk);
    const size = () => statSync(join(directory, "web-2-000001.journal")).size;
    const roomy = size();
    limit(roomy + 150_000);
    let made = 0;
    const makeAnother = () => journal.intend(`a-${made}`, 1).then(() => void made++);
    await expect(repeatUntilFailure(makeAnother)).rejects.toMatchObject({ code: "ENOSPC" });
    const grown = size();
    expect(grown).toBeGreaterThan(roomy);
    expect(grown).toBeLessThan(roomy + 150_000);
    await expect(makeAnother()).rejects.toMatchObject({ code: "ENOSPC" });
    expect(size()).toBe(grown);
    const answer = "x".repeat(95_000);
    for (let index = 0; index < made; index++) await journal.reply(`a-${index}`, answer);
    expect([...(await open()).values()]).toEqual(Array(made).fill({ intent: 1, reply: answer }));
    expect(journal.state()).toMatchObject({ healthy: false, failure: "The disk with the journal is full." });
    limit(Number.POSITIVE_INFINITY);
    await journal.intend("one-too-many", 1);
    expect(journal.state().healthy).toBe(true);
    await journal.close();
  });
});

describe("on a full disk", () => {
  const roomFor = 6;
  const answer = "x".repeat(480);
  const options = { owner: "web-3", fileBytes: 4_000, replyBytes: 500, reserveBytes: 3_500 };

  async function fill() {
    const place = makeJournalPlace();
    const { disk, limit } = failingDisk();
    let now = Date.now();
    const pass = (ms: number) => {
      now += ms;
    };
    const journal = await openJournal({ ...place, ...options, clock: () => new Date(now) }, disk);
    await journal.probe();
    const isKept = () => existsSync(join(place.directory, "web-3.reserve"));
    expect([isKept(), journal.state().usesReserve]).toEqual([true, false]);
    limit(0);
    return { ...place, disk, limit, journal, isKept, pass };
  }

  it("a journal goes on in the room that it kept, for as long as attempts are settled, and says so", async () => {
    const { journal, isKept, ...place } = await fill();
    for (let index = 0; index < roomFor; index++) {
      await journal.intend(`a-${index}`, index);
      await journal.reply(`a-${index}`, answer);
    }
    expect(journal.state()).toMatchObject({ healthy: true, usesReserve: true, open: roomFor });
    expect(isKept()).toBe(false);
    const read = (await readJournals(place)).flatMap(({ attempts }) => attempts);
    expect(read.map(({ reply }) => reply)).toEqual(Array(roomFor).fill(answer));
    await journal.close();
  });

  it("it refuses intents once that is used too, and keeps room again when there is some", async () => {
    const { journal, isKept, limit, pass } = await fill();
    let made = 0;
    const another = () => journal.intend(`b-${made}`, 1).then(() => void made++);
    await expect(repeatUntilFailure(another)).rejects.toMatchObject({ code: "ENOSPC" });
    expect(made).toBeGreaterThan(1);
    for (let index = 0; index < made; index++) await journal.reply(`b-${index}`, answer);
    expect(journal.state()).toMatchObject({ healthy: false, usesReserve: true });
    limit(Number.POSITIVE_INFINITY);
    pass(60_000);
    await journal.probe();
    await journal.probe();
    expect([isKept(), journal.state().usesReserve, journal.state().healthy]).toEqual([true, false, true]);
    await journal.close();
    expect(isKept()).toBe(false);
  });
});

describe("random disk errors", () => {
  const ids = ["a", "b", "c", "d", "e", "f", "g", "h"];
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ call: fc.constant("attempt" as const), id: fc.nat(ids.length - 1) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        call: fc.constantFrom("write" as const, "sync" as const, "create" as const),
        times: fc.integer({ min: 1, max: 4 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ call: fc.constant("heal" as const) }) },
  );

  it("random disk errors cost no acknowledged record of an open attempt, and change none", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
        const { journal, fail, heal, open } = await setUp();
        const known = new Map<string, { intent: unknown; reply: unknown }>();
        let round = 0;
        /** Makes the attempt's next call: intent, reply, settle, then the same for a new ID. */
        async function advance(name: string) {
          const id = [...known.keys()].find((key) => key.startsWith(name)) ?? `${name}-${round++}`;
          const now = known.get(id);
          const words = `${id} `.repeat(40);
          if (!now) await journal.intend(id, words).then(() => known.set(id, { intent: words, reply: null }));
          else if (now.reply === null) await journal.reply(id, words).then(() => (now.reply = words));
          else await journal.settle(id).then(() => known.delete(id));
        }
        for (const one of steps) {
          if (one.call === "heal") heal();
          else if (one.call === "attempt") await advance(ids[one.id] ?? "a").catch(() => undefined);
          else fail(one.call, "EIO", one.times);
          const found = await open();
          for (const [id, words] of known) expect(found.get(id)).toEqual(words);
        }
        heal();
        await journal.close();
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
