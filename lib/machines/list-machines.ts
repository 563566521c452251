import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { getTokenSetState, type TokenSetState } from "#lib/custody/token-set-state-repository.ts";
import { type Db, db } from "#lib/db/client.ts";
import { listMachineRows } from "./machine-repository.ts";
import { type MachineView, toMachineView } from "./machine-view.ts";

/** The set that the machines collect tokens of. */
type CollectedSet = Pick<TokenSetState, "id" | "generation" | "refreshedAt">;

/** The machines of a token set that the caller may see. */
export async function listMachineViews(db: Db, set: CollectedSet, now: Date): Promise<MachineView[]> {
  const { generation, refreshedAt } = set;
  const current = refreshedAt && { generation, since: refreshedAt };
  return (await listMachineRows(db, set.id)).map((row) => toMachineView(row, current, now));
}

/** The machines of a token set, the newest first, those that are revoked last. @throws AppError not_found, forbidden */
export async function listMachines(
  { actor, now }: Context,
  { tokenSetId }: { tokenSetId: string },
): Promise<MachineView[]> {
  requirePermission(actor, "token-set:read");
  const set = await getTokenSetState(db(), actor.organizationId, tokenSetId);
  return listMachineViews(db(), set, now);
}
