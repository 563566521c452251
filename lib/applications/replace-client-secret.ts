import "server-only";
import type { SecretTestOutcome } from "#generated/prisma/client.ts";
import { ofApplication } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requirePermissionNow } from "#lib/auth/present-rights.ts";
import { releaseApplication } from "#lib/custody/application-hold-repository.ts";
import type { Engine } from "#lib/custody/engine.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import {
  deleteSecretIn,
  getApplicationRow,
  insertSecret,
  lockApplication,
  noteSecretTest,
} from "./application-repository.ts";
import type { ReplaceSecret } from "./application-schema.ts";
import type { ApplicationRow, ApplicationView } from "./application-view.ts";
import { noteTestedSecret } from "./note-secret-test.ts";
import { getProofEngine, proveWithLivingTokens } from "./prove-client-secret.ts";
import { readApplication } from "./read-application.ts";
import { sealClientSecret } from "./seal-client-secret.ts";

/** What came of a secret that was entered. */
export interface SecretEntry {
  outcome: SecretTestOutcome;
  /** Whether it was stored. */
  isKept: boolean;
  testedAt: string;
  application: ApplicationView;
}

/** Without `keepRefused`, a secret that is refused is not stored. */
type SecretInput = Omit<ReplaceSecret, "keepRefused"> & Partial<Pick<ReplaceSecret, "keepRefused">>;

/** Checks that the member may still do this, before anything is sent or written. */
async function getOwnApplication(ctx: Context, applicationId: string) {
  return inTransaction(async (tx) => {
    await requirePermissionNow(tx, ctx.actor, "application:write");
    return getApplicationRow(tx, ctx.actor.organizationId, applicationId);
  });
}

/** A waiting secret that the provider takes does not give way to one that nobody has proved. */
function requireReplaceable(row: ApplicationRow, outcome: SecretTestOutcome): void {
  const waiting = row.secrets.find(({ slot }) => slot === "next");
  if (outcome === "accepted" || !waiting?.acceptedAt || waiting.refusedAt) return;
  throw new AppError("conflict", {
    what: `Apicbase did not accept this secret, and it accepts the replacement ${waiting.secretHint} that waits already.`,
    safe: "Nothing was changed, and the secret was not stored.",
    next: "Enter it again when Apicbase accepts it, or withdraw the replacement first.",
  });
}

interface Entry {
  ctx: Context;
  engine: Engine;
  input: SecretInput;
  outcome: SecretTestOutcome;
  testedAt: Date;
}

/** Puts a secret into the waiting slot and notes what was said of it. */
async function store(tx: Tx, { ctx, engine, input, outcome, testedAt }: Entry): Promise<string> {
  const { applicationId } = input;
  await deleteSecretIn(tx, applicationId, "next");
  const application = { id: applicationId, organizationId: ctx.actor.organizationId };
  const secret = sealClientSecret(engine.vault, application, "next", input.clientSecret);
  await insertSecret(tx, secret, ctx.now);
  const tested = { applicationId, secretId: secret.id, slot: "next", outcome } as const;
  // A refused one that is kept all the same must not be marked: then no refresh would try it.
  if (outcome === "refused") await noteSecretTest(tx, secret.id, outcome, testedAt);
  else await noteTestedSecret(tx, tested, testedAt);
  // What is not accepted yet is tried by the next refresh: a refused client spends nothing.
  if (outcome !== "accepted") await releaseApplication(tx, applicationId);
  return secret.secretHint;
}

/**
 * Takes in a new secret after the provider was asked about it, which spends nothing. A refused one is not stored, and
 * changes nothing, unless the member keeps it all the same: an introspection endpoint may refuse every client. An accepted one lets the application's sets go on. One that could not be asked about waits beside the
 * current one, which is kept until the new one is accepted, and is tried by the next refresh.
 * @throws AppError forbidden, not_found, conflict (a waiting secret that is accepted would be lost),
 * rate_limited
 */
export async function replaceClientSecret(ctx: Context, input: SecretInput): Promise<SecretEntry> {
  requirePermission(ctx.actor, "application:write");
  const { organizationId } = ctx.actor;
  const { applicationId } = input;
  const engine = await getProofEngine();
  const { clientId, authentication } = await getOwnApplication(ctx, applicationId);
  const credentials = { clientId, clientSecret: input.clientSecret, authentication };
  const outcome = await proveWithLivingTokens(engine, { applicationId, credentials, now: ctx.now });
  const testedAt = engine.clock();
  return inTransaction(async (tx) => {
    await requirePermissionNow(tx, ctx.actor, "application:write");
    await lockApplication(tx, organizationId, applicationId);
    const row = await getApplicationRow(tx, organizationId, applicationId);
    const isKept = outcome !== "refused" || input.keepRefused === true;
    if (isKept) requireReplaceable(row, outcome);
    const subject = ofApplication({ id: applicationId, organizationId, name: row.name });
    if (!isKept) {
      await recordAuditEvent(tx, ctx, { action: "application.secret-refused", ...subject });
    } else {
      const hint = await store(tx, { ctx, engine, input, outcome, testedAt });
      const detail = { hint, outcome };
      await recordAuditEvent(tx, ctx, { action: "application.secret-replaced", ...subject, detail });
    }
    const application = await readApplication(tx, { organizationId, applicationId, now: ctx.now });
    return { outcome, isKept, testedAt: testedAt.toISOString(), application };
  });
}
