import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import { type BudgetView, readBudget } from "#lib/budget/read-budget.ts";
import { db } from "#lib/db/client.ts";
import { findAdoption } from "#lib/deployment/deployment-repository.ts";
import { findSilence } from "./find-silence.ts";
import type { Silence } from "./silence-view.ts";
import { type InstanceRow, listBehind, listLiving, readWork, type Waiting } from "./system-repository.ts";

/** A running process of the installation. */
export interface InstanceView {
  id: string;
  kind: "web" | "worker" | "handout";
  name: string;
  startedAt: string;
  seenAt: string;
  /** When it last looked for due sets; workers only. */
  sweptAt: string | null;
  inFlight: number;
  journalBytes: number;
  /** Why its journal cannot be written, in words; null while it can. */
  journalFailure: string | null;
  journalOnReserve: boolean;
  /** Journal files that a person must look at. */
  journalsKept: number;
}

interface WorkView {
  due: number;
  overdue: number;
  longestDueAt: string | null;
  /** Sets whose planned refresh is past and that wait for something else, by what they wait for. */
  waiting: Waiting;
  inFlight: number;
  oldestOpenAt: string | null;
  unproven: number;
}

export interface SystemView {
  asOf: string;
  silence: Silence | null;
  instances: InstanceView[];
  /** The calls to Apicbase in the last minute, of the whole installation. */
  budget: BudgetView;
  /** Of the actor's organization. */
  work: WorkView;
  /** After the adoption of a copy or backup; null if there was none. */
  restored: RestoredView | null;
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

/** The sets of an adopted copy or backup that are known to be behind: they were refreshed after it was made. */
export interface RestoredView {
  adoptedAt: string;
  adoptedBy: string;
  behind: { id: string; name: string; environment: Environment; foundAt: string }[];
  /** Whether there are more than are listed. */
  isCut: boolean;
}

const listedBehind = 50;

async function findRestored(organizationId: string): Promise<RestoredView | null> {
  const adoption = await findAdoption(db());
  if (!adoption) return null;
  const sets = await listBehind(db(), organizationId, listedBehind + 1);
  return {
    adoptedAt: adoption.at.toISOString(),
    adoptedBy: adoption.byName,
    behind: sets
      .slice(0, listedBehind)
      .map(({ verdictAt, ...set }) => ({ ...set, foundAt: (verdictAt ?? adoption.at).toISOString() })),
    isCut: sets.length > listedBehind,
  };
}

/** The running processes, and what is due and under way. @throws AppError forbidden */
export async function getSystem(ctx: Context): Promise<SystemView> {
  requirePermission(ctx.actor, "system:read");
  const [silence, instances, budget, work, restored] = await Promise.all([
    findSilence(db()),
    listLiving(db()),
    readBudget(),
    readWork(db(), ctx.actor.organizationId),
    findRestored(ctx.actor.organizationId),
  ]);
  return {
    asOf: ctx.now.toISOString(),
    silence,
    instances: instances.map(toView),
    budget,
    restored,
    work: {
      ...work,
      longestDueAt: work.longestDueAt?.toISOString() ?? null,
      oldestOpenAt: work.oldestOpenAt?.toISOString() ?? null,
    },
  };
}
