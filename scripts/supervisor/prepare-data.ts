import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { PlainError } from "../plain-error.ts";
import { endingWithParent } from "./children.ts";

export type Prepared = { demo: boolean; setupUrl?: string };

/**
 * Runs Larder's own preparation of its data: keys, their check, the demo's content, the first owner's token.
 * @throws PlainError with the sentence it refused with
 */
export async function prepareData(
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Prepared> {
  signal.throwIfAborted();
  const args = ["--conditions=react-server", ...endingWithParent(), "scripts/prepare.ts"];
  const child = spawn(process.execPath, args, {
    cwd,
    env,
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
  const [code, output, complaint] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  signal.removeEventListener("abort", abort);
  signal.throwIfAborted();
  if (code !== 0)
    throw new PlainError(complaint.trim() || `Larder's data could not be prepared (code ${code}).`);
  return parsePrepared(output);
}

/** The preparation's answer: the last line of its output that is one. */
export function parsePrepared(output: string): Prepared {
  for (const line of output.trim().split("\n").reverse()) {
    try {
      const answer = JSON.parse(line);
      if (typeof answer?.demo === "boolean") return answer;
    } catch {}
  }
  throw new PlainError("Larder's data could not be prepared: the preparation did not say what it did.");
}
