import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import { listOperatorNames } from "#lib/auth/user-repository.ts";
import { db } from "#lib/db/client.ts";
import { findAdoption, findHold } from "#lib/deployment/deployment-repository.ts";
import { findSilence } from "./find-silence.ts";
import type { Silence } from "./silence-view.ts";
import { findLastSweep, isAnyJournalWritten, listBehind, readWork } from "./system-repository.ts";
import { toWorkView, type WorkView } from "./work-view.ts";

/**
 * Why nothing is refreshed. `journal`: no running worker can write down what it receives, so none sends anything. `new`: no
 * worker has looked for due sets yet, and none has been due for minutes.
 */
type Standstill = "held" | "silent" | "journal" | "new";

/** The sets of an adopted copy or backup that are known to be behind: they were refreshed after it was made. */
export interface RestoredView {
  adoptedAt: string;
  adoptedBy: string;
  behind: { id: string; name: string; environment: Environment; foundAt: string }[];
  /** Whether there are more than are listed. */
  isCut: boolean;
}

/** What a tenant sees: whether Larder works, and the facts of its own token sets. */
export interface SystemView {
  asOf: string;
  /** Null while Larder works. */
  standstill: Standstill | null;
  silence: Silence | null;
  /** When any worker last looked for due sets; null when none ever did. */
  sweptAt: string | null;
  /** Whom to ask, by name. */
  operators: string[];
  work: WorkView;
  /** After the adoption of a copy or backup; null if there was none. */
  restored: RestoredView | null;
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

interface Signs {
  hold: string | null;
  silence: Silence | null;
  canJournal: boolean;
  sweptAt: Date | null;
}

function toStandstill({ hold, silence, canJournal, sweptAt }: Signs): Standstill | null {
  if (hold !== null) return "held";
  if (silence) return "silent";
  if (!canJournal) return "journal";
  return sweptAt ? null : "new";
}

/**
 * Whether Larder works, and what is due and under way in the actor's organization: nothing of other tenants, and of no
 * machine. @throws AppError forbidden
 */
export async function getSystem(ctx: Context): Promise<SystemView> {
  requirePermission(ctx.actor, "system:read");
  const { organizationId } = ctx.actor;
  const [silence, hold, canJournal, { sweptAt }, operators, work, restored] = await Promise.all([
    findSilence(db()),
    findHold(db()),
    isAnyJournalWritten(db()),
    findLastSweep(db()),
    listOperatorNames(db()),
    readWork(db(), organizationId),
    findRestored(organizationId),
  ]);
  return {
    asOf: ctx.now.toISOString(),
    standstill: toStandstill({ hold, silence, canJournal, sweptAt }),
    silence,
    sweptAt: sweptAt?.toISOString() ?? null,
    operators,
    work: toWorkView(work),
    restored,
  };
}
