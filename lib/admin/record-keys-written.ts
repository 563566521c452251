import "server-only";
import { commandLine } from "#lib/audit/audit-actor.ts";
import { ofOrganization } from "#lib/audit/audit-subjects.ts";
import { recordEverywhere } from "#lib/audit/record-everywhere.ts";
import type { PublicContext } from "#lib/auth/context.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";

/**
 * Records in every organization's activity that the master keys are written beside a backup: whoever has both has every token.
 * Call it before they are.
 */
export function recordKeysWritten({ now }: PublicContext, { backup }: { backup: string }): Promise<void> {
  return inTransaction((tx) =>
    recordEverywhere(tx, { actor: commandLine, now }, (organization) => ({
      action: "master-key.written-beside-backup",
      ...ofOrganization(organization),
      detail: { backup },
    })),
  );
}
