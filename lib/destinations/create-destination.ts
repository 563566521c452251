import "server-only";
import { z } from "zod";
import { ofDestination } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { findRecordHead } from "#lib/audit/record-chain-repository.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { isUniqueViolation } from "#lib/db/unique-violation.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { getVault } from "#lib/vault/vault.ts";
import { countDestinations, insertDestination } from "./destination-repository.ts";
import type { CreateDestination } from "./destination-schema.ts";
import { placeInDestination } from "./destination-secret.ts";
import { findUrlFault, showUrl } from "./target-url.ts";
import { newSigningSecret } from "./webhook-signature.ts";

const mostDestinations = 50;
const mostAddresses = 20;

/** A destination as its maker gets it: the signing secret of a webhook is shown once, and never again. */
export interface CreatedDestination {
  id: string;
  name: string;
  signingSecret: string | null;
}

function refuseTarget(problem: string): AppError {
  const words = { what: "Messages cannot be sent there.", safe: "Nothing was added." };
  return new AppError("invalid_input", words, { fields: { target: problem } });
}

/** The mail addresses in what was entered. @throws AppError invalid_input */
function readAddresses(target: string): string[] {
  const addresses = [...new Set(target.split(/[\s,;]+/).filter(Boolean))];
  const wrong = addresses.find((address) => !z.email().max(320).safeParse(address).success);
  if (wrong !== undefined) throw refuseTarget(`“${wrong.slice(0, 80)}” is no mail address.`);
  if (addresses.length > mostAddresses) throw refuseTarget(`Use at most ${mostAddresses} addresses.`);
  return addresses;
}

/** The columns that say where its messages go, sealed. @throws AppError invalid_input */
async function toTarget(ids: { destinationId: string; organizationId: string }, input: CreateDestination) {
  const { kind, target } = input;
  if (kind === "mail") {
    const sealed = { urlSealed: null, urlShown: null, secretSealed: null };
    return { addresses: readAddresses(target), ...sealed, signingSecret: null };
  }
  const fault = findUrlFault(target, env().LARDER_WEBHOOK_NETWORKS);
  if (fault !== null) throw refuseTarget(fault);
  const vault = await getVault();
  const signingSecret = kind === "webhook" ? newSigningSecret() : null;
  return {
    addresses: [],
    urlSealed: vault.seal(new URL(target).href, placeInDestination(ids, "urlSealed")),
    urlShown: showUrl(target),
    secretSealed: signingSecret && vault.seal(signingSecret, placeInDestination(ids, "secretSealed")),
    signingSecret,
  };
}

function refuseTaken(error: unknown): never {
  if (!isUniqueViolation(error)) throw error;
  throw new AppError(
    "conflict",
    { what: "Another destination of this organization has this name.", safe: "Nothing was added." },
    { fields: { name: "This name is taken." } },
  );
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
  const { signingSecret, ...target } = await toTarget({ destinationId: id, organizationId }, input);
  // Only webhooks can tell a refresh from an alert.
  const events = kind === "webhook" ? input.events : [];
  // Who signs in is on the record, too, and not for everybody who may add a destination.
  const getsRecord = events.includes("record.event");
  if (getsRecord) requirePermission(actor, "audit:security");
  await inTransaction(async (tx) => {
    await requirePermissionNow(tx, actor, "destination:write");
    if (getsRecord) await requirePermissionNow(tx, actor, "audit:security");
    if ((await countDestinations(tx, organizationId)) >= mostDestinations) {
      throw new AppError("conflict", {
        what: `There are ${mostDestinations} destinations already.`,
        safe: "Nothing was added.",
      });
    }
    const made = { createdById: actor.userId, createdByName: actor.name, createdAt: now };
    // From now on: what was before can be exported.
    const recordCursor = getsRecord ? ((await findRecordHead(tx, organizationId))?.sequence ?? 0) : null;
    await insertDestination(tx, { id, organizationId, name, kind, events, recordCursor, ...target, ...made });
    const where = target.urlShown ?? target.addresses.join(", ");
    await recordAuditEvent(tx, ctx, {
      action: "destination.created",
      ...ofDestination({ id, organizationId, name }),
      detail: { kind, where, subscribed: events },
    });
  }).catch(refuseTaken);
  return { id, name, signingSecret };
}
