import { basename, join } from "node:path";
import { processIdentity, processPlace } from "#lib/processes/process-identity.ts";
import { type Disk, hasCode, systemDisk } from "./disk.ts";
import { isOwner } from "./file-name.ts";
import { reserveFileOf } from "./reserve.ts";

/** What is known on this host of the process that owns journal files. */
export type OwnerPresence =
  /** It runs here: its files are its own, whatever a table says. */
  | "alive"
  /** It ran here and has ended: its files do not change any more. */
  | "dead"
  /** Its files here came out of a backup: nobody writes to them, and what it wrote later is not in them. */
  | "copied"
  /** It ran elsewhere, or did not write down who it is. */
  | "unknown";

interface OwnerProcess {
  /** Where its number counts: the boot and container it runs in. */
  place: string;
  pid: number;
  identity: string;
}

function ownerFileOf(directory: string, owner: string): string {
  if (!isOwner(owner)) throw new TypeError(`${JSON.stringify(owner)} is not a journal owner.`);
  return join(directory, `${owner}.process`);
}

/**
 * Writes down beside an owner's files that this process owns them, before the first is there.
 * @throws the file system's error; nothing is left behind
 */
export async function writeOwnerProcess(
  disk: Disk,
  { directory, owner }: { directory: string; owner: string },
): Promise<void> {
  const path = ownerFileOf(directory, owner);
  // An earlier process with the same owner has ended: owners are unique among running processes.
  await disk.remove(path);
  const { pid } = process;
  const self = { place: processPlace(), pid, identity: processIdentity(pid) };
  const handle = await disk.create(path);
  try {
    await handle.write(Buffer.from(JSON.stringify(self)), 0);
  } catch (error) {
    await disk.remove(path).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
}

/** What is written down beside files that came out of a backup. @returns the file's name and text */
export function describeCopy(owner: string): { file: string; text: string } {
  return { file: basename(ownerFileOf("", owner)), text: JSON.stringify({ copied: true }) };
}

function parseOwnerProcess(bytes: Buffer): OwnerProcess | "copied" | null {
  try {
    const stored = JSON.parse(bytes.toString("utf8")) as Partial<OwnerProcess> & { copied?: unknown };
    const { place, pid, identity, copied } = stored;
    if (copied === true) return "copied";
    if (!place || !identity || !Number.isInteger(pid) || !pid || pid < 1) return null;
    return { place, pid, identity };
  } catch {
    return null;
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return hasCode(error, "ESRCH");
  }
}

/** Whether the process that owns these files still runs on this host. A file that cannot be read proves nothing. */
export async function findOwnerProcess(directory: string, owner: string): Promise<OwnerPresence> {
  const bytes = await systemDisk.read(ownerFileOf(directory, owner)).catch(() => null);
  const found = bytes && parseOwnerProcess(bytes);
  if (found === "copied") return "copied";
  if (!found || found.place !== processPlace()) return "unknown";
  if (isGone(found.pid)) return "dead";
  const identity = processIdentity(found.pid);
  // The system may hide other users' processes: what it does not show is not dead.
  if (identity === undefined) return "unknown";
  return identity === found.identity ? "alive" : "dead";
}

/** Deletes what was written down about an owner without files, and the room that it kept. A missing file is no error. */
export async function removeOwnerProcess(directory: string, owner: string): Promise<void> {
  await systemDisk.remove(ownerFileOf(directory, owner));
  await systemDisk.remove(reserveFileOf(directory, owner));
}
