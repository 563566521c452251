import "server-only";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { thisInstance } from "#lib/db/this-instance.ts";
import { env } from "#lib/env.ts";
import { logger } from "#lib/logger.ts";

/** A deployment, the value of its clock, and when that was reached by the database's time; null in earlier versions' files. */
export interface Mark {
  deploymentId: string;
  clock: bigint;
  movedAt: Date | null;
}

// A web process can load a module more than once; all of them share what was seen.
const held = globalThis as typeof globalThis & {
  larderSeenMark?: Mark | undefined;
  larderMarkFails?: boolean;
};

const markSchema = z.object({
  deploymentId: z.uuid(),
  clock: z.string().regex(/^\d+$/),
  movedAt: z.coerce.date().nullable().default(null),
});

function markFile(): string {
  return join(env().LARDER_DATA_DIR, "deployment.json");
}

/** What this data directory last saw of its deployment; null when it has not seen one. */
export function readMark(): Mark | null {
  try {
    const { clock, ...mark } = markSchema.parse(JSON.parse(readFileSync(markFile(), "utf8")));
    return { ...mark, clock: BigInt(clock) };
  } catch {
    return null;
  }
}

/** The latest that this process, or else its data directory, has seen of its deployment. */
export function latestMark(): Mark | null {
  return held.larderSeenMark ?? readMark();
}

/**
 * Remembers the value of a deployment's clock, in this process and in the data directory. On a disk that takes no writes
 * the process goes on and says so: its journal judges by itself whether anything may be sent.
 */
export function writeMark(mark: Mark): void {
  held.larderSeenMark = mark;
  try {
    writeMarkFile(mark);
    held.larderMarkFails = false;
  } catch (error) {
    if (held.larderMarkFails) return;
    held.larderMarkFails = true;
    const consequence =
      "until it can, an older state of the database that is restored in place is noticed only by processes that run now.";
    logger().warn({ error }, `The deployment's clock cannot be written down: ${consequence}`);
  }
}

function writeMarkFile({ clock, ...mark }: Mark): void {
  const file = markFile();
  // Several processes share the directory: each writes a draft of its own, so that the file is always whole.
  const draft = `${file}.${thisInstance.id}`;
  writeFileSync(draft, JSON.stringify({ ...mark, clock: String(clock) }), {
    mode: 0o600,
    flush: true,
  });
  renameSync(draft, file);
}
