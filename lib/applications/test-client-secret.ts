import "server-only";
import type { SecretTestOutcome } from "#generated/prisma/client.ts";
import { ofApplication } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { type CredentialsCandidate, listCredentials } from "#lib/custody/offer-client-secrets.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { getApplicationRow, lockApplication } from "./application-repository.ts";
import type { TestSecret } from "./application-schema.ts";
import { noteTestedSecret } from "./note-secret-test.ts";
import { getProofEngine, proveWithLivingTokens } from "./prove-client-secret.ts";

/** What a test of a stored secret came to. */
export interface SecretTest {
  outcome: SecretTestOutcome;
  testedAt: string;
}

function requireSecret(candidates: CredentialsCandidate[], slot: TestSecret["slot"]): CredentialsCandidate {
  const found = candidates.find((candidate) => candidate.slot === slot);
  if (found) return found;
  throw new AppError("conflict", {
    what: "There is no such secret to test any more: it was accepted, withdrawn or replaced in the meantime.",
    safe: "Nothing was changed.",
    next: "Reload the page to see the secrets that are kept now.",
  });
}

/**
 * Asks the provider whether it takes a stored secret; spends nothing. Accepted, it ends a hold of the application.
 * @throws AppError forbidden, not_found, conflict (no secret in that slot), rate_limited
 */
export async function testClientSecret(
  ctx: Context,
  { applicationId, slot }: TestSecret,
): Promise<SecretTest> {
  requirePermission(ctx.actor, "application:test");
  const { organizationId } = ctx.actor;
  const engine = await getProofEngine();
  await inTransaction(async (tx) => {
    await requirePermissionNow(tx, ctx.actor, "application:test");
    await getApplicationRow(tx, organizationId, applicationId);
  });
  const candidate = requireSecret(await listCredentials(db(), engine.vault, applicationId), slot);
  const { secretId, credentials } = candidate;
  const outcome = await proveWithLivingTokens(engine, { applicationId, credentials, now: ctx.now });
  const testedAt = engine.clock();
  await inTransaction(async (tx) => {
    await requirePermissionNow(tx, ctx.actor, "application:test");
    await lockApplication(tx, organizationId, applicationId);
    const { name } = await getApplicationRow(tx, organizationId, applicationId);
    await noteTestedSecret(tx, { applicationId, secretId, slot, outcome }, testedAt);
    await recordAuditEvent(tx, ctx, {
      action: "application.secret-tested",
      ...ofApplication({ id: applicationId, organizationId, name }),
      detail: { outcome },
    });
  });
  return { outcome, testedAt: testedAt.toISOString() };
}
