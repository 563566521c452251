import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ChildOptions, spawnChild } from "../processes/spawn-child.ts";
import type { ChildPlan } from "./children.ts";
import { type Prepared, prepareData } from "./prepare-data.ts";
import { waitForChild } from "./wait-for-child.ts";

type Preparation = {
  dataDir: string;
  projectDir: string;
  larder: NodeJS.ProcessEnv;
  signal: AbortSignal;
};

function markerOf(dataDir: string): string {
  return join(dataDir, "demo-prepared");
}

/** Whether this data directory has had its demo made. */
export function hasDemoPrepared(dataDir: string): boolean {
  return existsSync(markerOf(dataDir));
}

/**
 * Prepares Larder's data for the first time in the demo: the sandbox runs meanwhile with its control endpoint open to
 * a random token, so that the demo's tokens really live there. The sandbox that stays is started without it.
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
