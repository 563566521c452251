import { readFileSync } from "node:fs";

export type Counts = { passed: number; failed: number; skipped: number };

type VitestReport = { testResults: { status: string; assertionResults: { status: string }[] }[] };
type PlaywrightReport = {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
};

/**
 * What a runner's report says. A file that did not load, an error outside of any test, a flaky test, a runner
 * that failed without saying where and a run without any test each count as failed.
 */
export function countTests(kind: "vitest" | "playwright", reportFile: string, exitedWell: boolean): Counts {
  const report = readReport(reportFile);
  const counts = report === undefined ? { passed: 0, failed: 0, skipped: 0 } : read(kind, report);
  const hidesFailure = !exitedWell && counts.failed === 0;
  const ranNothing = counts.passed + counts.failed === 0;
  return hidesFailure || ranNothing ? { ...counts, failed: 1 } : counts;
}

function read(kind: "vitest" | "playwright", report: unknown): Counts {
  return kind === "vitest" ? readVitest(report as VitestReport) : readPlaywright(report as PlaywrightReport);
}

function readVitest({ testResults }: VitestReport): Counts {
  const statuses = testResults.flatMap((file) => file.assertionResults.map((test) => test.status));
  const passed = statuses.filter((status) => status === "passed").length;
  const failed = statuses.filter((status) => status === "failed").length;
  // A file may fail although none of its tests did: it did not load, or a hook failed.
  const failedFiles = testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  return { passed, failed: failed + failedFiles, skipped: statuses.length - passed - failed };
}

function readPlaywright({ stats, errors }: PlaywrightReport): Counts {
  const failed = stats.unexpected + stats.flaky + errors.length;
  return { passed: stats.expected, failed, skipped: stats.skipped };
}

function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
