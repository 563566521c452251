import "server-only";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { changeDestination } from "./change-destination.ts";
import { type DestinationRow, moveDestination, renameDestination } from "./destination-repository.ts";
import type { EditDestination } from "./destination-schema.ts";
import { toTarget } from "./destination-target.ts";
import { showTarget } from "./destination-view.ts";
import { countWaiting, hurryWaiting } from "./outbox-repository.ts";
import { refuseTakenName } from "./refuse-taken-name.ts";

const safe = "Nothing was changed.";

/** Whoever moves a stream of the record could read it, who signs in, too. @throws AppError forbidden */
async function requireRecordRights(tx: Tx, actor: Actor, { events }: DestinationRow): Promise<void> {
  if (!events.includes("record.event")) return;
  requirePermission(actor, "audit:security");
  await requirePermissionNow(tx, actor, "audit:security");
}

/** Gives it another address; null where it has this one already. */
async function move(tx: Tx, { actor }: Context, destination: DestinationRow, entered: string) {
  const { id, organizationId, kind } = destination;
  const target = await toTarget({ destinationId: id, organizationId }, { kind, target: entered, safe });
  const isSame = kind === "mail" && target.addresses.join() === destination.addresses.join();
  if (isSame) return null;
  await requireRecordRights(tx, actor, destination);
  await hurryWaiting(tx, id);
  await moveDestination(tx, id, target);
  const messagesWaiting = await countWaiting(tx, id);
  return { from: showTarget(destination), to: showTarget(target), messagesWaiting };
}

/**
 * Changes a destination's name, and its address where one is entered. What waits goes to the new address, at once; what is being
 * sent may still arrive at the old one. Its kind, signing secret, rules and messages stay.
 * @throws AppError not_found, forbidden, invalid_input, conflict (name taken)
 */
export function editDestination(ctx: Context, input: EditDestination): Promise<void> {
  const { destinationId, name, target } = input;
  return changeDestination(ctx, {
    destinationId,
    action: "destination.changed",
    async change(tx, destination) {
      const isRenamed = name !== destination.name;
      if (isRenamed) await renameDestination(tx, destination.id, name);
      const moved = target === "" ? null : await move(tx, ctx, destination, target);
      if (!isRenamed && !moved) return { result: undefined, detail: null };
      return { result: undefined, detail: { ...(isRenamed ? { renamedTo: name } : {}), ...moved } };
    },
  }).catch((error: unknown) => refuseTakenName(error, safe));
}
