import "server-only";
import { ofLibrary } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow, requirePermissionNow } from "#lib/auth/present-rights.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { AppError, notFound } from "#lib/errors.ts";
import { findMergedInto } from "#lib/libraries/library-repository.ts";
import type { LibraryRow } from "./library-list-repository.ts";
import {
  countHangingOn,
  listTakenNames,
  lockBoth,
  lockSetsOfBoth,
  type MergePair,
  moveSets,
  replaceByMerged,
  type TakenName,
} from "./merge-repository.ts";
import type { MergeLibraries } from "./merge-schema.ts";
import { findSeenApart } from "./plan-merge.ts";

const unchanged = "Nothing was changed: both libraries are as they were.";

function refuseArchived({ name, archivedAt }: LibraryRow): void {
  if (archivedAt === null) return;
  throw new AppError("conflict", {
    what: `The library ${name} is archived.`,
    safe: unchanged,
    next: "Restore it first, or merge it into the one that is in use.",
  });
}

/** Both are locked, in the order of their roles. @throws AppError not_found, conflict */
async function requireBoth(tx: Tx, pair: MergePair) {
  const found = await lockBoth(tx, pair);
  const from = found.find(({ id }) => id === pair.libraryId);
  const into = found.find(({ id }) => id === pair.intoId);
  if (from && into) {
    refuseArchived(into);
    return { from, into };
  }
  const { organizationId, libraryId, intoId } = pair;
  const merged = await Promise.all([libraryId, intoId].map((id) => findMergedInto(tx, organizationId, id)));
  if (merged.every((one) => one === null)) throw notFound("library");
  throw new AppError("conflict", {
    what: "One of these two libraries was merged in the meantime.",
    safe: unchanged,
    next: "Reload the page to see which libraries there are now.",
  });
}

function refuseTaken(taken: readonly TakenName[]): void {
  if (taken.length === 0) return;
  const names = taken.slice(0, 5).map(({ name, environment }) => `${name} (${environment})`);
  const more = taken.length > names.length ? ` and ${taken.length - names.length} more` : "";
  throw new AppError("conflict", {
    what: `Both libraries have a token set of the same name: ${names.join(", ")}${more}.`,
    safe: unchanged,
    next: "Rename one of each two, or discard it if it was never connected; then merge again.",
  });
}

/**
 * Makes one library of two that are one customer: the token sets of the first move to the second with everything that hangs
 * on them, also while one is being refreshed, and the first one's address and name lead to the second from then on.
 * @throws AppError forbidden, not_found, conflict (a name that both have; one was merged meanwhile), confirmation_required
 * (Apicbase names different libraries)
 */
export async function mergeLibraries(ctx: Context, input: MergeLibraries): Promise<void> {
  const { actor, now } = ctx;
  requirePermission(actor, "library:write");
  const { organizationId } = actor;
  const { libraryId, intoId } = input;
  const pair = { organizationId, libraryId, intoId };
  await inTransaction(async (tx) => {
    await requirePermissionNow(tx, actor, "library:write");
    const { from, into } = await requireBoth(tx, pair);
    for (const environment of await lockSetsOfBoth(tx, pair)) {
      await requireEnvironmentPermissionNow(tx, actor, "token-set:rename", environment);
    }
    refuseTaken(await listTakenNames(tx, pair));
    const seenApart = await findSeenApart(tx, pair);
    if (seenApart && !input.confirmDifferent) {
      throw new AppError("confirmation_required", {
        what: `Their token sets see different libraries at Apicbase: ${seenApart.here.join(", ")}, and ${seenApart.there.join(", ")}.`,
        safe: unchanged,
        next: "Merge them only if they are one customer all the same, and say so.",
      });
    }
    const { production, development } = await countHangingOn(tx, pair, now);
    await moveSets(tx, pair);
    await replaceByMerged(tx, { ...pair, name: from.name, mergedAt: now, mergedByName: actor.name });
    const detail = { production, development, ...(seenApart ? { confirmed: "one customer" } : {}) };
    const owned = ({ id, name }: typeof from) => ofLibrary({ id, organizationId, name });
    await recordAuditEvent(tx, ctx, {
      action: "library.merged",
      ...owned(from),
      detail: { into: into.name, ...detail },
    });
    await recordAuditEvent(tx, ctx, {
      action: "library.merged-in",
      ...owned(into),
      detail: { merged: from.name, ...detail },
    });
  });
}
