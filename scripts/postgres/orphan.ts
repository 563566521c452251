import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { commandLineOf, isRunning } from "#lib/processes/process-identity.ts";
import { PlainError } from "../plain-error.ts";
import { waitUntil } from "../wait-until.ts";

/** The process number of the Postgres that runs on `dataDir`, whoever started it. */
export function findPostgresOn(dataDir: string): number | undefined {
  let pid: number;
  try {
    pid = Number(readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n")[0]);
  } catch {
    return undefined;
  }
  // After a reboot the number may belong to any process: only a Postgres on this directory is ours.
  const commandLine = Number.isInteger(pid) && pid > 1 ? commandLineOf(pid) : undefined;
  const isOurs = commandLine?.includes("postgres") && commandLine.includes(realpathSync(dataDir));
  return isOurs ? pid : undefined;
}

/** Stops the Postgres that a killed start left on `dataDir`, so that a new one can use its data. */
export async function stopOrphan(dataDir: string): Promise<void> {
  const pid = findPostgresOn(dataDir);
  if (pid === undefined) return;
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (!isRunning(pid)) return;
      throw new PlainError(
        `A Postgres left by an earlier start (process ${pid}) still runs on ${dataDir}, and this user may not stop ` +
          "it. Stop it, or start Larder as the user who started it.",
        { cause: error },
      );
    }
    if (await waitUntil(() => !isRunning(pid), { timeoutMs: 20_000 })) return;
  }
  throw new PlainError(
    `A Postgres left by an earlier start (process ${pid}) still runs on ${dataDir} and does not stop. ` +
      `Stop it with \`kill ${pid}\` and start again.`,
  );
}
