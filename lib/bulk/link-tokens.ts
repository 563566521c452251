import "server-only";
import { createSecretKey, randomBytes } from "node:crypto";
import { fingerprint } from "#lib/crypto/fingerprint.ts";
import type { Vault } from "#lib/vault/vault.ts";

interface RunKeys {
  id: string;
  organizationId: string;
}

const placeOf = ({ id, organizationId }: RunKeys) => ({
  ...{ table: "BulkRun", column: "linkKeySealed", row: id, organizationId },
});

/** A new key for the connect links of a run, sealed. */
export function makeLinkKey(vault: Vault, run: RunKeys): string {
  return vault.seal(randomBytes(32).toString("base64"), placeOf(run));
}

/**
 * Says the tokens of a run's connect links, by the links' ids: 256 bits each, derived, so that one value is sealed for a
 * run and no link is stored. Without the key nobody can say them again.
 */
export function openLinkTokens(
  vault: Vault,
  run: RunKeys,
  linkKeySealed: string,
): (linkId: string) => string {
  const key = createSecretKey(vault.open(linkKeySealed, placeOf(run)), "base64");
  return (linkId) => fingerprint(linkId, key);
}
