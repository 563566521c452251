import { readdirSync, readFileSync } from "node:fs";

const millisecondsPerTick = 10;

/** Fields of `/proc/<pid>/stat` after the name: parent, and ticks of the process and of its ended children. */
function readStat(pid: string): { parent: string; own: number; ended: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15).map(Number);
    return { parent: fields[1] ?? "", own: user + system, ended: endedUser + endedSystem };
  } catch {
    return null;
  }
}

/**
 * Milliseconds of processor time that a process and its children have used; Postgres has a process for each connection.
 * Null without /proc.
 */
export function cpuOfFamily(pid: number): number | null {
  const parent = readStat(String(pid));
  if (!parent) return null;
  let ticks = parent.own + parent.ended;
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = readStat(entry);
    if (stat?.parent === String(pid)) ticks += stat.own;
  }
  return ticks * millisecondsPerTick;
}
