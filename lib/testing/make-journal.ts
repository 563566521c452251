import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { newMasterKey, sealWith } from "./journal-seal.ts";

/** A place for journals, removed with the test. */
export function makeJournalPlace() {
  const base = mkdtempSync(join(tmpdir(), "larder-journal-"));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const masterKeys = newMasterKey("first");
  return { directory: join(base, "journal"), crypto: sealWith(masterKeys), masterKeys };
}
