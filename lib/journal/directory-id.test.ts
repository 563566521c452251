import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readDirectoryId } from "./directory-id.ts";

async function makeDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "larder-journal-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  return join(directory, "journal");
}

it("processes that begin at once get the same id, which lasts, and nothing else is left behind", async () => {
  const directory = await makeDirectory();
  const ids = await Promise.all(Array.from({ length: 20 }, () => readDirectoryId(directory)));
  expect(new Set(ids).size).toBe(1);
  expect(await readDirectoryId(directory)).toBe(ids[0]);
  expect(await readdir(directory)).toEqual(["id"]);
});

it("two directories have two ids", async () => {
  expect(await readDirectoryId(await makeDirectory())).not.toBe(await readDirectoryId(await makeDirectory()));
});

it("a damaged id is an error, and not a new one", async () => {
  const directory = await makeDirectory();
  await readDirectoryId(directory);
  await writeFile(join(directory, "id"), "");
  await expect(readDirectoryId(directory)).rejects.toThrow();
});
