import "server-only";
import type { SecretSlot } from "#generated/prisma/client.ts";
import { secretHint } from "#lib/crypto/fingerprint.ts";
import { clientSecretPlace } from "#lib/custody/client-secret-repository.ts";
import { newId } from "#lib/db/new-id.ts";
import type { Vault } from "#lib/vault/vault.ts";
import type { NewSecret } from "./application-repository.ts";

/** A client secret ready to be stored: sealed, with its hint. */
export function sealClientSecret(
  vault: Vault,
  application: { id: string; organizationId: string },
  slot: SecretSlot,
  secret: string,
): NewSecret {
  const id = newId();
  const secretSealed = vault.seal(secret, clientSecretPlace(id, application));
  return { id, applicationId: application.id, slot, secretSealed, secretHint: secretHint(secret) };
}
