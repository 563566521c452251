import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readlinkSync } from "node:fs";

/**
 * The start time of a process and the boot it belongs to, which distinguish it from a later process with the same
 * number. Undefined when no such process runs.
 */
export function processIdentity(pid: number): string | undefined {
  if (!existsSync("/proc/self/stat")) return askPs(pid, "lstart=");
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command name, in parentheses, may contain spaces. The fixed fields begin after the last parenthesis.
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

/** The command line of a running process; undefined when it cannot be read. */
export function commandLineOf(pid: number): string | undefined {
  if (!existsSync("/proc/self/stat")) return askPs(pid, "command=");
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Where process numbers mean what they mean here: this boot of this machine, and this container. Undefined when the
 * system does not say.
 */
export function processPlace(): string | undefined {
  try {
    if (!existsSync("/proc/self/stat")) return ask("/usr/sbin/sysctl", ["-n", "kern.bootsessionuuid"]);
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return undefined;
  }
}

function askPs(pid: number, column: string): string | undefined {
  return ask("/bin/ps", ["-p", String(pid), "-o", column]);
}

function ask(program: string, options: string[]): string | undefined {
  try {
    // Start times are written in the asker's zone and language: they must be the same whoever asks.
    const asking = ["TZ=UTC0", "LC_ALL=C", program, ...options];
    return execFileSync("/usr/bin/env", asking, { encoding: "utf8", stdio: "pipe" }).trim() || undefined;
  } catch {
    return undefined;
  }
}
