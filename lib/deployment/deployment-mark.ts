import "server-only";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { thisInstance } from "#lib/db/this-instance.ts";
import { env } from "#lib/env.ts";

/** A deployment and the value of its clock. */
export interface Mark {
  deploymentId: string;
  clock: bigint;
}

// A web process can load a module more than once; all of them share what was seen.
const held = globalThis as typeof globalThis & { larderSeenMark?: Mark | undefined };

const markSchema = z.object({ deploymentId: z.uuid(), clock: z.string().regex(/^\d+$/) });

function markFile(): string {
  return join(env().LARDER_DATA_DIR, "deployment.json");
}

/** What this data directory last saw of its deployment; null when it has not seen one. */
export function readMark(): Mark | null {
  try {
    const { deploymentId, clock } = markSchema.parse(JSON.parse(readFileSync(markFile(), "utf8")));
    return { deploymentId, clock: BigInt(clock) };
  } catch {
    return null;
  }
}

/** The latest that this process, or else its data directory, has seen of its deployment. */
export function latestMark(): Mark | null {
  return held.larderSeenMark ?? readMark();
}

/** Stores the value of a deployment's clock in the data directory. */
export function writeMark({ deploymentId, clock }: Mark): void {
  held.larderSeenMark = { deploymentId, clock };
  const file = markFile();
  // Several processes share the directory: each writes a draft of its own, so that the file is always whole.
  const draft = `${file}.${thisInstance.id}`;
  writeFileSync(draft, JSON.stringify({ deploymentId, clock: String(clock) }), {
    mode: 0o600,
    flush: true,
  });
  renameSync(draft, file);
}
