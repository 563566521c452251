import "server-only";
import { z } from "zod";
import { toAuditActor } from "#lib/audit/audit-actor.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { lockAs } from "#lib/members/change-member.ts";
import { adoptHere, findHold } from "./deployment.ts";

/** `confirm` is the organization's name, typed. */
export const adoptSchema = z.strictObject({ confirm: z.string().max(200) });

/** Sets that are asked about in a minute before they may be spent again. */
const checksPerMinute = 100;

/** Why nothing is spent in this database; null when all is well. Every member may know. */
export function getHold(actor: Actor): Promise<string | null> {
  requirePermission(actor, "token-set:read");
  return findHold(db());
}

/**
 * Adopts a copied or restored database: from now on it is the one that refreshes. Before anything is spent, every
 * living set is asked about, soonest first: what was rotated elsewhere meanwhile shows as dead, and is not offered.
 * @throws AppError forbidden, confirmation_required, conflict (nothing to adopt)
 */
export async function adoptDeployment(actor: Actor, confirm: string, now: Date): Promise<void> {
  requirePermission(actor, "deployment:adopt");
  await inTransaction(async (tx) => {
    const { name } = await lockAs(tx, actor, "deployment:adopt");
    if (confirm !== name) {
      throw new AppError(
        "confirmation_required",
        {
          what: "The name typed is not this organization's.",
          safe: "Nothing was adopted, and nothing is spent.",
          next: `Type ${name} to adopt this database.`,
        },
        { fields: { confirm: `Type ${name}.` } },
      );
    }
    if ((await findHold(tx)) === null) {
      throw new AppError("conflict", {
        what: "This database is adopted already.",
        safe: "Nothing was changed.",
      });
    }
    await adoptHere(tx, actor.name, now);
    await askFirst(tx);
    await recordAuditEvent(
      tx,
      {
        organizationId: actor.organizationId,
        actor: toAuditActor(actor),
        action: "deployment.adopted",
        subject: { type: "organization", id: actor.organizationId, name },
      },
      now,
    );
  });
}

type Transaction = Parameters<Parameters<typeof inTransaction>[0]>[0];

/** Puts every living set's next refresh behind a check, and makes the check due. */
async function askFirst(tx: Transaction): Promise<void> {
  await tx.$executeRaw`
    UPDATE "TokenSet" SET "checkedAt" = NULL, "checkActive" = NULL, "checkDetail" = NULL, "retryAt" = clock_timestamp()
      + make_interval(mins => 5 + ((SELECT count(*) FROM "TokenSet" WHERE "dueAt" IS NOT NULL) / ${checksPerMinute})::int)
    WHERE "dueAt" IS NOT NULL`;
}
