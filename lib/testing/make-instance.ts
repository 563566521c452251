import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";

export const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

interface InstanceOptions {
  kind?: "web" | "worker";
  seenAt?: Date;
  stoppedAt?: Date;
  sweptAt?: Date;
  journalBytes?: number;
  journalFailure?: string;
}

/** A process that says that it is alive. */
export function makeInstance(name: string, options: InstanceOptions = {}) {
  const now = new Date();
  return db().instance.create({
    data: { id: newId(), kind: "worker", name, startedAt: minutesAgo(9), seenAt: now, ...options },
  });
}
