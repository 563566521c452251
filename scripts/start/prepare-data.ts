import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { PlainError } from "../plain-error.ts";
import { environmentFor } from "./allowed-variables.ts";
import { type ChildPlan, endingWithParent } from "./children.ts";
import { waitForChild } from "./keep-running.ts";
import { type ChildOptions, spawnChild } from "./spawn-child.ts";

export type Prepared = { demo: boolean; setupUrl?: string; note?: string };

/**
 * Runs prepare.ts with what it may know of `env`: it checks the keys and creates the demo or the first owner's token.
 * @throws PlainError with its message when it fails
 */
export async function prepareData(
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Prepared> {
  signal.throwIfAborted();
  const args = ["--conditions=react-server", ...endingWithParent(), "scripts/start/prepare.ts"];
  const child = spawn(process.execPath, args, {
    cwd,
    env: environmentFor("prepare", env),
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const abort = () => void child.kill("SIGTERM");
  signal.addEventListener("abort", abort, { once: true });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (!child.stdout || !child.stderr) throw new Error("The preparation's output is not connected.");
  const [code, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  signal.removeEventListener("abort", abort);
  signal.throwIfAborted();
  if (code !== 0)
    throw new PlainError(errors.trim() || `Larder's data could not be prepared (code ${code}).`);
  return parsePrepared(output);
}

/** The preparation's result: the last line of its output that is one. */
export function parsePrepared(output: string): Prepared {
  for (const line of output.trim().split("\n").reverse()) {
    try {
      const answer = JSON.parse(line);
      if (typeof answer?.demo === "boolean") return answer;
    } catch {}
  }
  throw new PlainError("Larder's data could not be prepared: the preparation printed no result.");
}

type Preparation = {
  dataDir: string;
  projectDir: string;
  larder: NodeJS.ProcessEnv;
  signal: AbortSignal;
};

function markerOf(dataDir: string): string {
  return join(dataDir, "demo-prepared");
}

/** Whether the demo of this data directory was created. */
export function hasDemoPrepared(dataDir: string): boolean {
  return existsSync(markerOf(dataDir));
}

/**
 * Prepares the demo's data for the first time. Meanwhile a sandbox runs with its control endpoints open to a random
 * token, so that the demo's tokens exist there. The sandbox that is started later has no such token.
 * @throws PlainError when the sandbox does not start or the preparation refuses
 */
export async function prepareDemo(
  { dataDir, projectDir, larder, signal }: Preparation,
  sandbox: ChildPlan,
  output: Pick<ChildOptions, "cwd" | "logFile">,
): Promise<Prepared> {
  const controlToken = randomBytes(24).toString("base64url");
  const env = { ...sandbox.env, SANDBOX_CONTROL_TOKEN: controlToken };
  const child = spawnChild({ ...output, name: sandbox.name, args: sandbox.args, env });
  try {
    await waitForChild(sandbox, child, signal);
    const access = {
      LARDER_DEMO_SANDBOX_URL: `http://127.0.0.1:${sandbox.env.SANDBOX_PORT}`,
      LARDER_DEMO_CONTROL_TOKEN: controlToken,
    };
    const prepared = await prepareData(projectDir, { ...larder, ...access }, signal);
    writeFileSync(markerOf(dataDir), "", { mode: 0o600 });
    return prepared;
  } finally {
    await child.stop();
  }
}
