import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { logger } from "#lib/logger.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { findJournalId } from "./get-journal.ts";

const larder = runLarder();

it("a journal directory that cannot be used is in the log once, however often it is asked for, and so is its end", async () => {
  const [failed, mended] = [vi.spyOn(logger(), "error"), vi.spyOn(logger(), "info")];
  const directory = join(larder.environment.LARDER_DATA_DIR ?? "", "journal");
  writeFileSync(directory, "a file in its place");
  for (let asked = 0; asked < 3; asked += 1) expect(await findJournalId()).toBeNull();
  expect(failed).toHaveBeenCalledTimes(1);
  rmSync(directory);
  const id = await findJournalId();
  expect(id).toEqual(expect.any(String));
  expect(await findJournalId()).toBe(id);
  expect(mended).toHaveBeenCalledTimes(1);
  rmSync(directory, { recursive: true });
  mkdirSync(directory, { mode: 0o755 });
  expect(await findJournalId(), "one that is made anew is another one").not.toBe(id);
  expect(failed).toHaveBeenCalledTimes(1);
});
