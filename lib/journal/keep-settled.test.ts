import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { makeJournalPlace } from "#lib/testing/make-journal.ts";
import { openJournal } from "./journal.ts";
import { readJournals } from "./read-journals.ts";

const minuteMs = 60_000;

function setUp(keepSettledMs: number) {
  const place = makeJournalPlace();
  let now = new Date("2026-11-28T12:00:00Z");
  const options = {
    ...place,
    owner: "worker-1",
    keepSettledMs,
    fileBytes: 4_096,
    replyBytes: 512,
    clock: () => now,
  };
  return {
    options,
    wait: (ms: number) => {
      now = new Date(now.getTime() + ms);
    },
    files: () => readdirSync(place.directory).filter((name) => name.endsWith(".journal")),
    replies: async () =>
      (await readJournals(place)).flatMap(({ attempts }) => attempts.map(({ reply }) => reply)),
  };
}

async function refresh(journal: Awaited<ReturnType<typeof openJournal>>, id: string): Promise<void> {
  await journal.intend(id, { id });
  await journal.reply(id, `answer ${id}`);
  await journal.settle(id);
}

it("settled answers stay in full files for as long as they are to be kept, and go with a later write", async () => {
  const { options, wait, files, replies } = setUp(10 * minuteMs);
  const journal = await openJournal(options);
  for (let count = 0; count < 20; count += 1) await refresh(journal, `a${count}`);
  expect(files().length).toBeGreaterThan(1);
  expect(await replies()).toContain("answer a0");
  wait(10 * minuteMs);
  await refresh(journal, "later");
  expect(await replies()).not.toContain("answer a0");
  expect(files()).toHaveLength(1);
  await journal.close();
});

it("settled answers outlive the end of their process, for whoever reads its files", async () => {
  const { options, wait, files, replies } = setUp(10 * minuteMs);
  const journal = await openJournal(options);
  await refresh(journal, "a");
  await journal.close();
  expect(await replies()).toEqual(["answer a"]);
  wait(10 * minuteMs);
  await (await openJournal(options)).close();
  expect(files()).toEqual([]);
});

it("nothing is kept that is not to be kept", async () => {
  const { options, files } = setUp(0);
  const journal = await openJournal(options);
  await refresh(journal, "a");
  await journal.close();
  expect(files()).toEqual([]);
});
