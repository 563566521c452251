import "server-only";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { changeDestination } from "./change-destination.ts";
import {
  type DestinationRow,
  listOwnerAddresses,
  moveDestination,
  renameDestination,
} from "./destination-repository.ts";
import type { EditDestination } from "./destination-schema.ts";
import { refuseTarget, type Target, toTarget } from "./destination-target.ts";
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

/** The address that was entered; null where it has this one already, or none was. @throws AppError invalid_input */
async function findNewTarget(
  tx: Tx,
  destination: DestinationRow,
  input: EditDestination,
): Promise<Target | null> {
  const { id, organizationId, kind, addresses, toOwners } = destination;
  if (kind === "mail" && input.recipients === "owners") {
    if (toOwners) return null;
    const owners = await listOwnerAddresses(tx, organizationId);
    return { addresses: owners, toOwners: true, urlSealed: null, urlShown: null };
  }
  if (input.target === "") {
    if (toOwners) throw refuseTarget("Say where messages go.", safe);
    return null;
  }
  const target = await toTarget({ destinationId: id, organizationId }, { kind, target: input.target, safe });
  const isSame = kind === "mail" && !toOwners && target.addresses.join() === addresses.join();
  return isSame ? null : target;
}

/** Gives it another address; null where it keeps the one that it has. */
async function move(tx: Tx, { actor }: Context, destination: DestinationRow, input: EditDestination) {
  const { id } = destination;
  const target = await findNewTarget(tx, destination, input);
  if (!target) return null;
  await requireRecordRights(tx, actor, destination);
  await hurryWaiting(tx, id);
  await moveDestination(tx, id, target);
  const messagesWaiting = await countWaiting(tx, id);
  return { from: showTarget(destination), to: showTarget(target), messagesWaiting };
}

/**
 * Changes a destination's name, and its address where one is entered. What waits goes to the new address, at once; what is being
 * sent may still arrive at the old one. Its kind, signing secret, rules and messages stay.
 * @returns whether it has another address now
 * @throws AppError not_found, forbidden, invalid_input, conflict (name taken)
 */
export function editDestination(ctx: Context, input: EditDestination): Promise<{ isMoved: boolean }> {
  const { destinationId, name } = input;
  return changeDestination(ctx, {
    destinationId,
    action: "destination.changed",
    async change(tx, destination) {
      const isRenamed = name !== destination.name;
      if (isRenamed) await renameDestination(tx, destination.id, name);
      const moved = await move(tx, ctx, destination, input);
      const result = { isMoved: moved !== null };
      if (!isRenamed && !moved) return { result, detail: null };
      return { result, detail: { ...(isRenamed ? { renamedTo: name } : {}), ...moved } };
    },
  }).catch((error: unknown) => refuseTakenName(error, safe));
}
