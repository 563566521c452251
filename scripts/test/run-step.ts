import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { stampBuild } from "../start/web-build.ts";
import { type Outcome, readOutcome } from "./read-report.ts";
import type { Command, Step } from "./steps.ts";

export type StepResult = Outcome & { title: string; seconds: number };

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
  const outcome = step.report
    ? readOutcome(step.report, reportFile, exitedWell)
    : { passed: exitedWell ? 1 : 0, failed: exitedWell ? 0 : 1, skipped: 0, failures: [] };
  return { ...outcome, title: step.title, seconds: (performance.now() - startedAt) / 1000 };
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
