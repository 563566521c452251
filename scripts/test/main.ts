// `npm test`: every check of the project, one after the other; the last line adds them up. `npm run check`, `test:unit`,
// `test:integration` and `test:e2e` run a part of it, and hand on the files and options that they are given.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PlainError, sentenceFor } from "../plain-error.ts";
import { findRunning } from "../start/data-dir.ts";
import { generateClient } from "../start/database.ts";
import { isBuildFresh } from "../start/web-build.ts";
import { runTestStep, type StepResult } from "./run-step.ts";
import { chooseSteps, type Step } from "./steps.ts";

const projectDir = resolve(import.meta.dirname, "../..");
const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interruption.abort());

const reportDir = mkdtempSync(join(tmpdir(), "larder-test-run-"));
const results: StepResult[] = [];
try {
  const steps = planSteps(process.argv.slice(2));
  if (steps.some(({ isBuild }) => isBuild)) requireNobodyRunning();
  await generateOrCount();
  for (const step of steps) {
    if (interruption.signal.aborted) throw new PlainError("The tests were interrupted.");
    process.stdout.write(`\n=== ${step.title}\n`);
    results.push(await runTestStep(step, { projectDir, reportDir, signal: interruption.signal }));
  }
} catch (error) {
  process.stderr.write(`${sentenceFor(error)}\n`);
  results.push({ title: "The run itself", passed: 0, failed: 1, skipped: 0, failures: [], seconds: 0 });
} finally {
  rmSync(reportDir, { recursive: true, force: true });
}

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
process.exitCode = failed > 0 ? 1 : 0;
// Once more at the end, where it is read: the runners say it long before.
for (const { title, failures } of results)
  for (const failure of failures) process.stdout.write(`\n✗ ${title}: ${failure}\n`);
process.stdout.write(`\n${results.map(toLine).join("\n")}\n\n${passed} passed, ${failed} failed\n`);

// Whoever asks for a part has no time to lose: what is built of these very sources is not built again.
function planSteps(args: readonly string[]): Step[] {
  const isWhole = args.length === 0;
  return chooseSteps(args).filter(({ isBuild }) => isWhole || !isBuild || !isBuildFresh(projectDir));
}

// A build replaces the files that a running `npm start` serves.
function requireNobodyRunning(): void {
  const running = findRunning(join(projectDir, ".larder"));
  if (running?.mode !== "start") return;
  throw new PlainError(
    `Larder is running from this directory (process ${running.pid}), and the tests would replace its files. ` +
      "Stop it first.",
  );
}

// Without the client most steps fail by themselves, but not all.
async function generateOrCount(): Promise<void> {
  try {
    await generateClient({
      projectDir,
      logFile: join(reportDir, "generate.log"),
      signal: interruption.signal,
    });
  } catch (error) {
    process.stderr.write(`${sentenceFor(error)}\n`);
    results.push({ title: "Database client", passed: 0, failed: 1, skipped: 0, failures: [], seconds: 0 });
  }
}

function toLine({ title, passed, failed, skipped, seconds }: StepResult): string {
  const parts = [`${passed} passed`, `${failed} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])];
  return `${title.padEnd(20)}${parts.join(", ")} (${seconds.toFixed(1)} s)`;
}
