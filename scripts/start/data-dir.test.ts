import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prepareDataDir } from "./data-dir.ts";

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "larder-data-"));
});

afterEach(() => rmSync(parent, { recursive: true, force: true }));

test("the data directory is created for its owner only, and the write test leaves nothing", () => {
  const directory = join(parent, "new", "data");
  prepareDataDir(directory);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(readdirSync(directory)).toEqual(["logs"]);
});

test("a file in the place of the data directory is reported", () => {
  const path = join(parent, "file");
  writeFileSync(path, "");
  expect(() => prepareDataDir(path)).toThrow(
    `cannot write its data to ${path}: there is a file with that name`,
  );
});

test("a nearly full disk is reported with the space left", () => {
  const free = () => 12 * 1024 * 1024;
  expect(() => prepareDataDir(join(parent, "data"), free)).toThrow("has only 12 MB left");
});
