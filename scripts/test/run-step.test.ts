import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { countTests } from "./run-step.ts";

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "larder-count-"));
  file = join(directory, "report.json");
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const report = (content: unknown) => writeFileSync(file, JSON.stringify(content));
const suite = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((status) => ({ status })),
});

describe("vitest", () => {
  test("counts tests, and does not take skipped ones for passed", () => {
    report({
      testResults: [suite("failed", "passed", "failed", "skipped"), suite("passed", "passed", "todo")],
    });
    expect(countTests("vitest", file, false)).toEqual({ passed: 2, failed: 1, skipped: 2 });
  });

  test("counts a file that did not load as a failure", () => {
    report({ testResults: [suite("failed"), suite("passed", "passed")] });
    expect(countTests("vitest", file, false)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  test("counts an error outside of every test as a failure", () => {
    report({ testResults: [suite("passed", "passed")] });
    expect(countTests("vitest", file, false)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });
});

describe("playwright", () => {
  const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 2 };

  test("counts flaky tests and errors outside of tests as failed", () => {
    report({ stats, errors: [{ message: "a file did not load" }] });
    expect(countTests("playwright", file, false)).toEqual({ passed: 3, failed: 3, skipped: 2 });
  });
});

test.each(["vitest", "playwright"] as const)("%s without a report, or without a test, failed", (kind) => {
  expect(countTests(kind, file, false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(countTests(kind, file, true)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  report({ testResults: [], stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 4 }, errors: [] });
  expect(countTests(kind, file, true)).toMatchObject({ passed: 0, failed: 1 });
});
