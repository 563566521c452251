import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Reporter, readOutcome } from "./read-report.ts";

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "larder-count-"));
  file = join(directory, "report.json");
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const report = (content: unknown) => writeFileSync(file, JSON.stringify(content));
const countTests = (kind: Reporter, reportFile: string, exitedWell: boolean) => {
  const { failures: _, ...counts } = readOutcome(kind, reportFile, exitedWell);
  return counts;
};
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
    report({ stats, errors: [{ message: "a file did not load" }], suites: [] });
    expect(countTests("playwright", file, false)).toEqual({ passed: 3, failed: 3, skipped: 2 });
  });
});

describe("what failed", () => {
  test("is told with its place, its name and what it said, without colours", () => {
    report({
      testResults: [
        {
          name: "lib/a.test.ts",
          status: "failed",
          assertionResults: [
            { status: "passed", fullName: "holds" },
            { status: "failed", fullName: "adds up", failureMessages: ["\u001b[31mexpected 1\u001b[39m"] },
          ],
        },
        { name: "lib/b.test.ts", status: "failed", message: "no such module", assertionResults: [] },
      ],
    });
    expect(readOutcome("vitest", file, false).failures).toEqual([
      "lib/a.test.ts › adds up\n    expected 1",
      "lib/b.test.ts › the file itself\n    no such module",
    ]);
  });

  test("is found in suites within suites", () => {
    const failing = { status: "unexpected", results: [{ errors: [{ message: "not visible" }] }] };
    const spec = { title: "signs in", file: "a.spec.ts", line: 3, tests: [failing] };
    report({
      stats: { expected: 0, unexpected: 1, flaky: 0, skipped: 0 },
      errors: [],
      suites: [{ suites: [{ specs: [spec] }] }],
    });
    expect(readOutcome("playwright", file, false).failures).toEqual([
      "a.spec.ts:3 › signs in\n    not visible",
    ]);
  });
});

test.each(["vitest", "playwright"] as const)("%s without a report, or without a test, failed", (kind) => {
  expect(countTests(kind, file, false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(countTests(kind, file, true)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  report({
    testResults: [],
    stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 4 },
    errors: [],
    suites: [],
  });
  expect(countTests(kind, file, true)).toMatchObject({ passed: 0, failed: 1 });
});
