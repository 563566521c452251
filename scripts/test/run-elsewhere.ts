import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

export type Elsewhere = { child: ChildProcess; pid: number; firstLine: string };

/**
 * Runs TypeScript in a process of its own, which a test can kill, and waits for its first line of output. In the
 * source, `#scripts` stands for the scripts' directory.
 */
export async function runElsewhere(
  directory: string,
  source: string,
  environment: Record<string, string>,
): Promise<Elsewhere> {
  const file = join(directory, "elsewhere.ts");
  writeFileSync(file, source.replaceAll("#scripts", dirname(import.meta.dirname)));
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [file], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  if (child.pid === undefined) throw new Error("The process did not start.");
  const [firstLine] = await once(createInterface(child.stdout), "line");
  return { child, pid: child.pid, firstLine: String(firstLine) };
}
