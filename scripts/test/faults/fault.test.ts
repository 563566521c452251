import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findPlace, plant } from "./fault.ts";
import { keepingFaults } from "./keeping-faults.ts";
import { spendingFaults } from "./spending-faults.ts";

const fault = { title: "Two are three.", in: "lib/sums", find: "1 + 1", replace: "1 + 2", tests: [] };
let root: string;
const path = (name: string) => join(root, "lib/sums", name);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "larder-plant-"));
  mkdirSync(join(root, "lib/sums/far"), { recursive: true });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

it("is planted wherever its room has the snippet, tests left aside, and taken out again", () => {
  writeFileSync(path("far/two.ts"), "export const two = 1 + 1;\n");
  writeFileSync(path("two.test.ts"), "expect(two).toBe(1 + 1);\n");
  expect(findPlace(root, fault)).toBe("lib/sums/far/two.ts");
  const takeOut = plant(root, fault);
  expect(readFileSync(path("far/two.ts"), "utf8")).toBe("export const two = 1 + 2;\n");
  takeOut();
  expect(readFileSync(path("far/two.ts"), "utf8")).toBe("export const two = 1 + 1;\n");
});

it("is refused where the code has moved on", () => {
  writeFileSync(path("two.ts"), "export const two = 2;\n");
  expect(() => plant(root, fault)).toThrow("its snippet is not there (lib/sums)");
});

it.each([
  ["twice in a file", { "two.ts": "1 + 1; 1 + 1" }],
  ["in two files", { "two.ts": "1 + 1", "three.ts": "1 + 1 + 1" }],
])("is refused where the snippet stands %s: which one is meant?", (_where, files) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(path(name), text);
  expect(() => plant(root, fault)).toThrow("its snippet stands in 2 places");
});

it("is refused where its room is gone", () => {
  expect(() => plant(root, { ...fault, in: "lib/products" })).toThrow("There is no lib/products");
});

it.each([...spendingFaults, ...keepingFaults])("can be planted today: $title", (fault) => {
  expect(findPlace(join(import.meta.dirname, "../../.."), fault)).toMatch(/\.(ts|tsx|sql)$/);
});
