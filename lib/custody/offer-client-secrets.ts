import "server-only";
import { larderItself } from "#lib/audit/audit-actor.ts";
import { ofApplication } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import type { Db } from "#lib/db/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import type { ClientCredentials } from "#lib/oauth/provider.ts";
import type { Vault } from "#lib/vault/vault.ts";
import { releaseApplication } from "./application-hold-repository.ts";
import {
  type ApplicationWithSecrets,
  clientSecretPlace,
  listApplicationsWithSecrets,
  markAccepted,
  markRefused,
  promoteSecret,
} from "./client-secret-repository.ts";

/** One way to prove the client: the waiting secret comes before the current one. */
export interface CredentialsCandidate {
  secretId: string;
  slot: "current" | "next";
  credentials: ClientCredentials;
}

function openCredentials(vault: Vault, application: ApplicationWithSecrets): CredentialsCandidate[] {
  return application.secrets.map((secret) => ({
    secretId: secret.id,
    slot: secret.slot,
    credentials: {
      clientId: application.clientId,
      clientSecret: vault.open(secret.secretSealed, clientSecretPlace(secret.id, application)),
      authentication: application.authentication,
    },
  }));
}

/** An application's credentials, opened for the server's own calls. */
export async function listCredentials(
  db: Db,
  vault: Vault,
  applicationId: string,
): Promise<CredentialsCandidate[]> {
  return (await listCredentialsOfMany(db, vault, [applicationId]))(applicationId);
}

/** The credentials of several applications, by id; what does not open fails when it is asked for. */
export async function listCredentialsOfMany(
  db: Db,
  vault: Vault,
  applicationIds: string[],
): Promise<(applicationId: string) => CredentialsCandidate[]> {
  const applications = await listApplicationsWithSecrets(db, applicationIds);
  const byId = new Map(applications.map((application) => [application.id, application]));
  const opened = new Map<string, CredentialsCandidate[]>();
  return (id) => {
    const application = byId.get(id);
    if (!application) throw new Error("The application is gone.");
    const candidates = opened.get(id) ?? openCredentials(vault, application);
    opened.set(id, candidates);
    return candidates;
  };
}

export interface Offer<T> {
  result: T;
  /** The secret that the provider took; null when it refused them all or was not heard. */
  accepted: CredentialsCandidate | null;
  refusedSecretIds: string[];
}

/**
 * Makes a call with the waiting secret, and once more with the current one if the provider refused the client.
 * Safe for codes and refresh tokens: a refused client consumes nothing. @see RFC 6749 section 5.2 invalid_client
 */
export async function offerClientSecrets<T>(
  candidates: readonly CredentialsCandidate[],
  call: (credentials: ClientCredentials) => Promise<T>,
  judge: (result: T) => "accepted" | "refused" | "unheard",
): Promise<Offer<T>> {
  const refusedSecretIds: string[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const result = await call(candidate.credentials);
    const judgement = judge(result);
    if (judgement === "refused") refusedSecretIds.push(candidate.secretId);
    if (judgement === "refused" && index < candidates.length - 1) continue;
    return { result, accepted: judgement === "accepted" ? candidate : null, refusedSecretIds };
  }
  throw new Error("An application has no client secret.");
}

/**
 * Notes what an offer taught: a waiting secret that was accepted takes the current one's place, which is
 * deleted; a refused one is marked. Secrets replaced meanwhile are left alone.
 */
export async function noteOfferedSecrets(
  tx: Tx,
  applicationId: string,
  offer: Pick<Offer<unknown>, "accepted" | "refusedSecretIds">,
  now: Date,
): Promise<void> {
  const { accepted, refusedSecretIds } = offer;
  if (refusedSecretIds.length > 0) {
    await markRefused(tx, refusedSecretIds, now);
  }
  if (!accepted) return;
  await releaseApplication(tx, applicationId);
  if (accepted.slot === "next") await promote(tx, applicationId, accepted.secretId, now);
  await markAccepted(tx, accepted.secretId, now);
}

/** Puts a waiting secret in the current one's place, on the record. */
export async function promote(tx: Tx, applicationId: string, secretId: string, now: Date): Promise<void> {
  const promoted = await promoteSecret(tx, applicationId, secretId);
  if (!promoted) return;
  await recordAuditEvent(
    tx,
    { actor: larderItself, now },
    {
      action: "application.secret-promoted",
      ...ofApplication({ id: applicationId, ...promoted.application }),
      detail: { hint: promoted.secretHint },
    },
  );
}
