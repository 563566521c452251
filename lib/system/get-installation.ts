import "server-only";
import { requireOperator } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { type BudgetView, readBudget } from "#lib/budget/read-budget.ts";
import { db } from "#lib/db/client.ts";
import { addressToConfirm } from "#lib/deployment/adopt-deployment.ts";
import { findHold } from "#lib/deployment/deployment-repository.ts";
import { type KeysView, readKeysView } from "./keys-view.ts";
import { type InstanceRow, listLiving, readWork } from "./system-repository.ts";
import { toWorkView, type WorkView } from "./work-view.ts";

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

/** What concerns everybody on this installation. */
export interface InstallationView {
  instances: InstanceView[];
  /** The calls to Apicbase in the last minute. */
  budget: BudgetView;
  /** Of all organizations together. */
  work: WorkView;
  /** What the master keys are needed for, and how far sealing anew has come. */
  keys: KeysView;
  /** Why the database waits for adoption, and what is typed to adopt it; null when it does not. */
  hold: { reason: string; address: string } | null;
}

function toInstanceView(row: InstanceRow): InstanceView {
  return {
    ...row,
    startedAt: row.startedAt.toISOString(),
    seenAt: row.seenAt.toISOString(),
    sweptAt: row.sweptAt?.toISOString() ?? null,
    journalBytes: Number(row.journalBytes),
  };
}

/** The processes and machines of the installation, and the work of all organizations. @throws AppError forbidden */
export async function getInstallation(ctx: Context): Promise<InstallationView> {
  requireOperator(ctx.actor, "installation:read");
  const [instances, budget, work, keys, reason] = await Promise.all([
    listLiving(db()),
    readBudget(),
    readWork(db(), null),
    readKeysView(),
    findHold(db()),
  ]);
  return {
    instances: instances.map(toInstanceView),
    budget,
    work: toWorkView(work),
    keys,
    hold: reason === null ? null : { reason, address: addressToConfirm() },
  };
}
