import "server-only";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { thisInstance } from "#lib/db/this-instance.ts";
import { env } from "#lib/env.ts";

/** A deployment, and how far its clock had come. */
export interface Mark {
  deploymentId: string;
  clock: bigint;
}

// A web process loads some modules more than once; what it has seen is one thing all the same.
const held = globalThis as typeof globalThis & { larderSeenMark?: Mark | undefined };

const markSchema = z.object({ deploymentId: z.uuid(), clock: z.string().regex(/^\d+$/) });

function markFile(): string {
  return join(env().LARDER_DATA_DIR, "deployment.json");
}

/** What this data directory last saw of its deployment; null when it has never belonged to one. */
export function readMark(): Mark | null {
  try {
    const { deploymentId, clock } = markSchema.parse(JSON.parse(readFileSync(markFile(), "utf8")));
    return { deploymentId, clock: BigInt(clock) };
  } catch {
    return null;
  }
}

/** The latest that this process has seen of its deployment, or else its data directory. */
export function latestMark(): Mark | null {
  return held.larderSeenMark ?? readMark();
}

/** Writes down how far a deployment's clock has come. */
export function writeMark({ deploymentId, clock }: Mark): void {
  held.larderSeenMark = { deploymentId, clock };
  const file = markFile();
  // Several processes share the directory: each drafts by itself, and what is in force is always whole.
  const draft = `${file}.${thisInstance.id}`;
  writeFileSync(draft, JSON.stringify({ deploymentId, clock: String(clock) }), {
    mode: 0o600,
    flush: true,
  });
  renameSync(draft, file);
}
