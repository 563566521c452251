import "server-only";
import { getApplicationRow, lockApplication } from "#lib/applications/application-repository.ts";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requireEnvironmentPermission, requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireEnvironmentPermissionNow } from "#lib/auth/present-rights.ts";
import { getTokenSetRow } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { isUniqueViolation } from "#lib/db/unique-violation.ts";
import { isDatabaseHeld } from "#lib/deployment/deployment-repository.ts";
import { AppError } from "#lib/errors.ts";
import { findOrCreateLibrary } from "#lib/libraries/find-or-create-library.ts";
import { insertTokenSet } from "./token-set-repository.ts";
import type { CreateTokenSet } from "./token-set-schema.ts";
import { type TokenSetView, toTokenSetView } from "./token-set-view.ts";

/** @throws AppError conflict, when the library has a set of this name in this environment */
export function refuseTakenTokenSet(error: unknown): never {
  if (!isUniqueViolation(error)) throw error;
  throw new AppError(
    "conflict",
    {
      what: "This library already has a token set of this name in this environment.",
      safe: "Nothing was changed.",
      next: "Choose another name, or open the existing set, which may be archived, and reconnect it.",
    },
    { cause: error, fields: { name: "This name is taken." } },
  );
}

/** @throws AppError conflict, for an archived application */
function requireInUse({ name, archivedAt }: { name: string; archivedAt: Date | null }): void {
  if (archivedAt === null) return;
  throw new AppError(
    "conflict",
    {
      what: `The application ${name} is archived: it takes no new token sets.`,
      safe: "Nothing was changed.",
      next: "Choose another application, or have an owner or admin restore this one.",
    },
    { fields: { applicationId: "This application is archived." } },
  );
}

/**
 * Creates a token set that is not connected yet. Its environment cannot change later. A new library name adds a library.
 * @throws AppError forbidden, not_found (application), conflict (name taken, application or library archived)
 */
export async function createTokenSet(ctx: Context, input: CreateTokenSet): Promise<TokenSetView> {
  requirePermission(ctx.actor, "token-set:read");
  requireEnvironmentPermission(ctx.actor, "token-set:create", input.environment);
  const id = newId();
  const { organizationId } = ctx.actor;
  const row = await inTransaction(async (tx) => {
    await requireEnvironmentPermissionNow(tx, ctx.actor, "token-set:create", input.environment);
    await lockApplication(tx, organizationId, input.applicationId);
    const application = await getApplicationRow(tx, organizationId, input.applicationId);
    requireInUse(application);
    const libraryId = await findOrCreateLibrary(tx, ctx, input.library);
    await insertTokenSet(tx, {
      id,
      organizationId,
      applicationId: application.id,
      libraryId,
      environment: input.environment,
      name: input.name,
      requestedScopes: input.scopes,
      createdAt: ctx.now,
    });
    await recordAuditEvent(tx, ctx, {
      action: "token-set.created",
      ...ofTokenSet({ id, organizationId, name: input.name, environment: input.environment }),
      detail: { application: application.name, library: input.library, scopes: input.scopes },
    });
    return getTokenSetRow(tx, organizationId, id);
  }).catch(refuseTakenTokenSet);
  return toTokenSetView(row, ctx.now, await isDatabaseHeld(db()));
}
