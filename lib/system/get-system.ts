import "server-only";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { findSilence } from "./find-silence.ts";
import type { Silence } from "./silence-view.ts";
import { type InstanceRow, listLiving, readWork } from "./system-repository.ts";

/** A living process of the installation. */
export interface InstanceView {
  id: string;
  kind: "web" | "worker";
  name: string;
  startedAt: string;
  seenAt: string;
  /** When it last looked through everything that was due; workers only. */
  sweptAt: string | null;
  inFlight: number;
  journalBytes: number;
  /** Why its journal takes no write, in words; null while it does. */
  journalFailure: string | null;
}

export interface SystemView {
  asOf: string;
  silence: Silence | null;
  instances: InstanceView[];
  /** Of the actor's organization. */
  work: { due: number; overdue: number; inFlight: number; oldestOpenAt: string | null };
}

function toView(row: InstanceRow): InstanceView {
  return {
    ...row,
    startedAt: row.startedAt.toISOString(),
    seenAt: row.seenAt.toISOString(),
    sweptAt: row.sweptAt?.toISOString() ?? null,
    journalBytes: Number(row.journalBytes),
  };
}

/** How the machinery is: which processes live, what waits, what is under way. @throws AppError forbidden */
export async function getSystem(actor: Actor, now: Date): Promise<SystemView> {
  requirePermission(actor, "system:read");
  const [silence, instances, work] = await Promise.all([
    findSilence(db()),
    listLiving(db()),
    readWork(db(), actor.organizationId),
  ]);
  return {
    asOf: now.toISOString(),
    silence,
    instances: instances.map(toView),
    work: { ...work, oldestOpenAt: work.oldestOpenAt?.toISOString() ?? null },
  };
}
