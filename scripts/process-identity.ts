import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/**
 * What tells this process from a later one with the same number: its start time and the boot it belongs to.
 * Undefined when no such process runs.
 */
export function processIdentity(pid: number): string | undefined {
  if (!existsSync("/proc/self/stat")) return ask(pid, "lstart=");
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command name, in parentheses, may hold spaces: the fixed fields begin after the last one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, startedAtTicks] = [fields[0], fields[19]];
    if (state === "Z" || state === "X") return undefined;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}:${startedAtTicks}`;
  } catch {
    return undefined;
  }
}

export function isRunning(pid: number): boolean {
  return processIdentity(pid) !== undefined;
}

/** The command line of a running process, or undefined when there is none to be read. */
export function commandLineOf(pid: number): string | undefined {
  if (!existsSync("/proc/self/stat")) return ask(pid, "command=");
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim() || undefined;
  } catch {
    return undefined;
  }
}

function ask(pid: number, column: string): string | undefined {
  try {
    return execFileSync("ps", ["-p", String(pid), "-o", column], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}
