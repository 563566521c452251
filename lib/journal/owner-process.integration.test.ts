import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it, onTestFinished } from "vitest";
import { makeJournalPlace } from "#lib/testing/make-journal.ts";
import { nodeCommand } from "#lib/testing/run-node.ts";
import { openJournal } from "./journal.ts";
import { findOwnerProcess } from "./owner-process.ts";
import { removeJournalFile } from "./read-journals.ts";

/** A process that writes its journal until it is killed. */
async function startWriter(directory: string, masterKeys: string) {
  const [command, ...first] = nodeCommand("./append-until-killed.ts");
  const child = spawn(command, [...first, directory, masterKeys, "run"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exit = once(child, "exit");
  await once(createInterface({ input: child.stdout }), "line");
  return {
    async kill() {
      child.kill("SIGKILL");
      await exit;
    },
  };
}

it("the owner of a journal is alive until its process ends, and dead from then on", async () => {
  const { directory, masterKeys } = makeJournalPlace();
  const writer = await startWriter(directory, masterKeys);
  expect(await findOwnerProcess(directory, "web-1")).toBe("alive");
  await writer.kill();
  expect(await findOwnerProcess(directory, "web-1")).toBe("dead");
});

it("the number of a later process is not taken for the owner's", async () => {
  const place = makeJournalPlace();
  const journal = await openJournal({ ...place, owner: "web-1" });
  const path = join(place.directory, "web-1.process");
  const written = JSON.parse(readFileSync(path, "utf8"));
  expect(await findOwnerProcess(place.directory, "web-1")).toBe("alive");
  writeFileSync(path, JSON.stringify({ ...written, identity: `${written.identity}0` }));
  expect(await findOwnerProcess(place.directory, "web-1")).toBe("dead");
  await journal.close();
});

it.each([
  [
    "another host's or container's process",
    (text: string) => text.replace('"place":"', '"place":"elsewhere '),
  ],
  ["a file that was cut", (text: string) => text.slice(0, 20)],
  ["a file that says something else", () => "[]"],
])("%s is unknown, not dead", async (_what, change) => {
  const place = makeJournalPlace();
  const journal = await openJournal({ ...place, owner: "web-1" });
  const path = join(place.directory, "web-1.process");
  writeFileSync(path, change(readFileSync(path, "utf8")));
  expect(await findOwnerProcess(place.directory, "web-1")).toBe("unknown");
  expect(await findOwnerProcess(place.directory, "web-2"), "without a file").toBe("unknown");
  await journal.close();
});

it("what was written down about an owner goes with its last journal file", async () => {
  const place = makeJournalPlace();
  const files = () => readdirSync(place.directory).sort();
  async function openWithRoomKept() {
    const journal = await openJournal({ ...place, owner: "web-1" });
    // Room is set aside after the first write and before the second.
    await journal.probe();
    expect(files()).toEqual(["web-1-000001.journal", "web-1.process", "web-1.reserve"]);
    return journal;
  }
  const closed = await openWithRoomKept();
  await closed.close();
  expect(files()).toEqual([]);
  const left = await openWithRoomKept();
  await removeJournalFile(place.directory, "web-1-000001.journal");
  expect(files()).toEqual([]);
  await left.close();
});
