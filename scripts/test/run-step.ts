import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { stampBuild } from "../start/web-build.ts";
import type { Command, Step } from "./steps.ts";

export type StepResult = Counts & { title: string; seconds: number };

export type StepContext = {
  projectDir: string;
  reportDir: string;
  /** Aborted when the run is interrupted: the step's program gets the signal too. */
  signal: AbortSignal;
};

/** Runs one step with its output on the terminal, and counts what passed. */
export async function runTestStep(step: Step, context: StepContext): Promise<StepResult> {
  const startedAt = performance.now();
  const reportFile = join(context.reportDir, `${step.title.toLowerCase().replaceAll(" ", "-")}.json`);
  const exitedWell = await runCommands(step, reportFile, context);
  const counts = step.report
    ? countTests(step.report, reportFile, exitedWell)
    : { passed: exitedWell ? 1 : 0, failed: exitedWell ? 0 : 1, skipped: 0 };
  return { ...counts, title: step.title, seconds: (performance.now() - startedAt) / 1000 };
}

async function runCommands(step: Step, reportFile: string, context: StepContext): Promise<boolean> {
  const runAll = async () => {
    for (const command of step.commands) {
      if (!(await runCommand(command, step, reportFile, context))) throw new Error(`${step.title} failed`);
    }
  };
  try {
    await (step.isBuild ? stampBuild(context.projectDir, runAll) : runAll());
    return true;
  } catch {
    return false;
  }
}

function runCommand(
  command: Command,
  step: Step,
  reportFile: string,
  context: StepContext,
): Promise<boolean> {
  const fill = (text: string) => text.replaceAll("{report}", reportFile);
  const [program, ...args] = command.map(fill);
  const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, fill(value)]);
  const path = [join(context.projectDir, "node_modules/.bin"), process.env.PATH].join(delimiter);
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", PATH: path, ...Object.fromEntries(own) };
  return new Promise((resolve) => {
    const child = spawn(program ?? "", args, { cwd: context.projectDir, env, stdio: "inherit" });
    const interrupt = () => void child.kill("SIGTERM");
    context.signal.addEventListener("abort", interrupt, { once: true });
    const settle = (exitedWell: boolean) => {
      context.signal.removeEventListener("abort", interrupt);
      resolve(exitedWell);
    };
    child.once("error", (error) => {
      process.stderr.write(`${program} could not be started: ${error.message}\n`);
      settle(false);
    });
    child.once("exit", (code) => settle(code === 0));
  });
}

type Counts = { passed: number; failed: number; skipped: number };

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
