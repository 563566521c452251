import "server-only";
import { ofDestination } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { findRecordHead } from "#lib/audit/record-chain-repository.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { AppError } from "#lib/errors.ts";
import { getVault } from "#lib/vault/vault.ts";
import { countDestinations, insertDestination } from "./destination-repository.ts";
import type { CreateDestination } from "./destination-schema.ts";
import { placeInDestination } from "./destination-secret.ts";
import { toTarget } from "./destination-target.ts";
import { showTarget } from "./destination-view.ts";
import { refuseTakenName } from "./refuse-taken-name.ts";
import { newSigningSecret } from "./webhook-signature.ts";

const mostDestinations = 50;
const safe = "Nothing was added.";

/** A destination as its maker gets it: the signing secret of a webhook is shown once, and never again. */
export interface CreatedDestination {
  id: string;
  name: string;
  signingSecret: string | null;
}

/** A webhook's new signing secret, and how it is stored; nothing for what signs nothing. */
async function makeSecret(
  ids: { destinationId: string; organizationId: string },
  { kind }: CreateDestination,
) {
  if (kind !== "webhook") return { signingSecret: null, secretSealed: null };
  const signingSecret = newSigningSecret();
  const vault = await getVault();
  return { signingSecret, secretSealed: vault.seal(signingSecret, placeInDestination(ids, "secretSealed")) };
}

/**
 * Adds a place where messages of the organization go. Nothing is sent there until something is to be said.
 * @throws AppError forbidden, invalid_input, conflict (name taken, too many)
 */
export async function createDestination(ctx: Context, input: CreateDestination): Promise<CreatedDestination> {
  const { actor, now } = ctx;
  requirePermission(actor, "destination:write");
  const { organizationId } = actor;
  const { name, kind } = input;
  const id = newId();
  const ids = { destinationId: id, organizationId };
  const target = await toTarget(ids, { ...input, safe });
  const { signingSecret, secretSealed } = await makeSecret(ids, input);
  // Only webhooks can tell a refresh from an alert.
  const events = kind === "webhook" ? input.events : [];
  // Who signs in is on the record, too, and not for everybody who may add a destination.
  const getsRecord = events.includes("record.event");
  if (getsRecord) requirePermission(actor, "audit:security");
  await inTransaction(async (tx) => {
    await requirePermissionNow(tx, actor, "destination:write");
    if (getsRecord) await requirePermissionNow(tx, actor, "audit:security");
    if ((await countDestinations(tx, organizationId)) >= mostDestinations) {
      const what = `There are ${mostDestinations} destinations already.`;
      throw new AppError("conflict", { what, safe, next: "Delete one that is not used any more." });
    }
    const made = { createdById: actor.userId, createdByName: actor.name, createdAt: now };
    // From now on: what was before can be exported.
    const recordCursor = getsRecord ? ((await findRecordHead(tx, organizationId))?.sequence ?? 0) : null;
    const columns = { id, organizationId, name, kind, events, recordCursor, secretSealed };
    await insertDestination(tx, { ...columns, ...target, ...made });
    await recordAuditEvent(tx, ctx, {
      action: "destination.created",
      ...ofDestination({ id, organizationId, name }),
      detail: { kind, where: showTarget(target), subscribed: events },
    });
  }).catch((error: unknown) => refuseTakenName(error, safe));
  return { id, name, signingSecret };
}
