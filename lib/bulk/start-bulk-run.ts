import "server-only";
import { ofBulkRun } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission, requirePerson } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireRightNow } from "#lib/auth/present-rights.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { getVault } from "#lib/vault/vault.ts";
import { nameRun, rightTo } from "./bulk-action.ts";
import { type BulkRunRow, beginBulkRun, lockBulkRun } from "./bulk-run-repository.ts";
import type { StartBulkRun } from "./bulk-schema.ts";
import { makeLinkKey } from "./link-tokens.ts";

const safe = "Nothing was begun.";

function requireTyped({ environment, number }: BulkRunRow, typed: string | undefined): void {
  if (environment !== "production" || typed === String(number)) return;
  throw new AppError(
    "confirmation_required",
    { what: "To begin this in production, type the number of token sets.", safe, next: `Type ${number}.` },
    { fields: { typed: `This is not the number of token sets, ${number}.` } },
  );
}

function missing(field: "reason" | "purpose", message: string): AppError {
  return new AppError("invalid_input", { what: message, safe }, { fields: { [field]: message } });
}

/** What the action needs of what people said. @throws AppError invalid_input */
export function toOptions(
  { action }: Pick<BulkRunRow, "action">,
  { reason, purpose, expiresInHours = 72 }: Pick<StartBulkRun, "reason" | "purpose" | "expiresInHours">,
) {
  if (action === "pause") {
    if (!reason) throw missing("reason", "Say why, for those who find them paused.");
    return { reason };
  }
  if (action !== "reconnect") return {};
  if (!purpose) throw missing("purpose", "Say why you ask: the owner reads it before allowing anything.");
  return { purpose, expiresInHours };
}

/**
 * Begins a run that its maker has prepared; a worker goes through its sets. Production wants their number, typed.
 * @throws AppError not_found (or another person's), forbidden, conflict (begun already), confirmation_required, invalid_input
 */
export async function startBulkRun(ctx: Context, input: StartBulkRun): Promise<void> {
  const { actor } = ctx;
  requirePermission(actor, "token-set:read");
  requirePerson(actor);
  await inTransaction(async (tx) => {
    const run = await lockBulkRun(tx, actor.organizationId, input.runId);
    if (!run || run.makerId !== actor.userId) throw notFound("bulk run");
    await requireRightNow(tx, actor, rightTo(run.action, run.environment));
    if (run.startedAt) {
      const next = "Open it in the list of bulk runs.";
      throw new AppError("conflict", { what: "This bulk run has begun already.", safe, next });
    }
    const options = toOptions(run, input);
    requireTyped(run, input.typed);
    await startIn(tx, ctx, run, options);
  });
}

/** What people say about a run, as it remembers it. */
type RunOptions = ReturnType<typeof toOptions>;

/** Begins a run that the caller has locked and judged. */
export async function startIn(tx: Tx, ctx: Context, run: BulkRunRow, options: RunOptions): Promise<void> {
  const { actor, now } = ctx;
  const linkKeySealed = run.action === "reconnect" ? makeLinkKey(await getVault(), run) : null;
  await beginBulkRun(tx, run.id, { options, makerName: actor.name, startedAt: now, linkKeySealed });
  const subject = ofBulkRun({ ...run, name: nameRun(run) });
  await recordAuditEvent(tx, ctx, { action: "bulk-run.started", ...subject, detail: options });
}
