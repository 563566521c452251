import { readFileSync } from "node:fs";

export type Reporter = "vitest" | "playwright";

export type Outcome = {
  passed: number;
  failed: number;
  skipped: number;
  /** One entry for each test or file that failed: where it is, its name and what it said. */
  failures: string[];
};

type VitestReport = {
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
  }[];
};

type Suite = {
  suites?: Suite[];
  specs?: { title: string; file: string; line: number; tests: PlaywrightTest[] }[];
};
type PlaywrightTest = { status: string; results: { errors: { message?: string }[] }[] };
type PlaywrightReport = {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: { message?: string }[];
  suites: Suite[];
};

/**
 * What a runner's report says. A file that did not load, an error outside of any test, a flaky test, a runner
 * that failed without saying where and a run without any test each count as failed.
 */
export function readOutcome(kind: Reporter, reportFile: string, exitedWell: boolean): Outcome {
  const report = readReport(reportFile);
  const outcome =
    report === undefined ? { passed: 0, failed: 0, skipped: 0, failures: [] } : read(kind, report);
  const hidesFailure = !exitedWell && outcome.failed === 0;
  const ranNothing = outcome.passed + outcome.failed === 0;
  if (!hidesFailure && !ranNothing) return outcome;
  return { ...outcome, failed: 1, failures: ["the runner failed and did not say where"] };
}

function read(kind: Reporter, report: unknown): Outcome {
  return kind === "vitest" ? readVitest(report as VitestReport) : readPlaywright(report as PlaywrightReport);
}

function readVitest({ testResults }: VitestReport): Outcome {
  const tests = testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({ ...test, file: file.name })),
  );
  const passed = tests.filter(({ status }) => status === "passed").length;
  const failed = tests.filter(({ status }) => status === "failed");
  // A file may fail although none of its tests did: it did not load, or a hook failed.
  const failedFiles = testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed,
    failed: failed.length + failedFiles.length,
    skipped: tests.length - passed - failed.length,
    failures: [
      ...failed.map((test) => describeFailure(test.file, test.fullName, test.failureMessages?.[0])),
      ...failedFiles.map((file) => describeFailure(file.name, "the file itself", file.message)),
    ],
  };
}

function readPlaywright({ stats, errors, suites }: PlaywrightReport): Outcome {
  const failed = suites
    .flatMap(specsOf)
    .flatMap((spec) => spec.tests.map((test) => ({ ...test, spec })))
    .filter(({ status }) => status === "unexpected" || status === "flaky");
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    failures: [
      ...failed.map(({ spec, status, results }) =>
        describeFailure(
          `${spec.file}:${spec.line}`,
          status === "flaky" ? `${spec.title} (passed when repeated)` : spec.title,
          results.flatMap((result) => result.errors)[0]?.message,
        ),
      ),
      ...errors.map(({ message }) => describeFailure("end-to-end tests", "outside of any test", message)),
    ],
  };
}

function specsOf(suite: Suite): NonNullable<Suite["specs"]> {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

const colours = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

function describeFailure(place: string, name: string, message = "without a message"): string {
  const text = message.replace(colours, "").split("\n").slice(0, 12).join("\n    ");
  return `${place} › ${name}\n    ${text}`;
}

function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
