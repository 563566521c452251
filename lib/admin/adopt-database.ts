import "server-only";
import { commandLine } from "#lib/audit/audit-actor.ts";
import type { PublicContext } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { addressToConfirm, adoptIn } from "#lib/deployment/adopt-deployment.ts";
import { findHold } from "#lib/deployment/deployment-repository.ts";

/** Why the database waits for adoption, and what has to be typed to adopt it; null when it does not wait. */
export async function describeHold(): Promise<{ reason: string; address: string } | null> {
  const reason = await findHold(db());
  return reason === null ? null : { reason, address: addressToConfirm() };
}

/** Adopts the database for whoever runs Larder. @throws AppError confirmation_required, conflict (nothing to adopt) */
export function adoptDatabase({ now }: PublicContext, { confirm }: { confirm: string }): Promise<void> {
  return inTransaction((tx) => adoptIn(tx, { actor: commandLine, now }, { confirm }));
}
