import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import { closeJournal, journalDirectory } from "#lib/custody/get-journal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { checkReadiness } from "./readiness.ts";

runLarder();

afterEach(async () => {
  await closeJournal();
  rmSync(journalDirectory(), { recursive: true, force: true });
});

it("is all well where everything is", async () => {
  expect(await checkReadiness()).toMatchObject({ ready: true, journal: "ok" });
});

it("says that the journal takes no write, and that pages work all the same", async () => {
  await closeJournal();
  rmSync(journalDirectory(), { recursive: true, force: true });
  // What should be a directory is a file: nobody, root neither, writes a journal there.
  writeFileSync(journalDirectory(), "");
  expect(await checkReadiness()).toMatchObject({ ready: true, journal: "failing" });
  rmSync(journalDirectory());
  mkdirSync(journalDirectory());
  expect(await checkReadiness()).toMatchObject({ ready: true, journal: "ok" });
});
