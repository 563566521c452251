import "server-only";
import type { SecretSlot } from "#generated/prisma/client.ts";
import { secretHint } from "#lib/crypto/fingerprint.ts";
import type { SealedPlace } from "#lib/crypto/seal.ts";
import type { Custody } from "#lib/custody/custody.ts";
import { newId } from "#lib/db/new-id.ts";
import type { NewSecret } from "./application-repository.ts";

/** Where a client secret is kept. */
export function clientSecretPlace(id: string): SealedPlace {
  return { table: "ClientSecret", column: "secretSealed", row: id };
}

/** A client secret ready to be stored: sealed, with its hint. */
export function sealClientSecret(
  custody: Custody,
  applicationId: string,
  slot: SecretSlot,
  secret: string,
): NewSecret {
  const id = newId();
  const secretSealed = custody.seal(secret, clientSecretPlace(id));
  return { id, applicationId, slot, secretSealed, secretHint: secretHint(secret) };
}
