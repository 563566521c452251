import "server-only";
import { isAllowedAddress } from "#lib/auth/networks.ts";
import { equalHashes } from "#lib/crypto/fingerprint.ts";
import { hashMachineSecret, isMachineSecret } from "#lib/machines/machine-secret.ts";
import type { Vault } from "#lib/vault/vault.ts";
import type { HandoutRow, StoredSecret } from "./handout-repository.ts";
import type { LookUp } from "./look-up.ts";
import { OAuthError } from "./oauth-error.ts";
import type { TokenRequest } from "./token-request.ts";

/** From where a machine asks. */
export interface Caller {
  address: string;
  userAgent: string | null;
}

const refused = () =>
  new OAuthError("invalid_client", "The client ID or secret is wrong, or the machine's access has ended.");

/** A hash to compare with where there is no machine: wrong and unknown take the same time. */
const nobody = [{ hash: "-".repeat(43), expiresAt: null }];

/** The secret that a machine showed, as it is stored; null when it is none of its own or its access has ended. */
export function findShownSecret(vault: Vault, row: HandoutRow | null, clientSecret: string): string | null {
  const hash = hashMachineSecret(vault, clientSecret);
  const known = row && row.secrets.length > 0 ? row.secrets : nobody;
  // Each is compared, whichever fits.
  const matches = known.map((secret) => equalHashes(secret.hash, hash) && hasNotEnded(secret, row));
  if (!row || !matches.includes(true) || !isMachineSecret(clientSecret)) return null;
  return row.endsAt === null || row.endsAt > row.now ? hash : null;
}

function hasNotEnded({ expiresAt }: StoredSecret, row: HandoutRow | null): boolean {
  return row !== null && (expiresAt === null || expiresAt > row.now);
}

/** A machine that has shown who it is. */
export type KnownMachine = HandoutRow & { secretHash: string };

/** The machine that asks, as it is now. @throws OAuthError invalid_client */
export async function authenticate(
  { vault, lookUp }: { vault: Vault; lookUp: LookUp },
  request: TokenRequest,
  { address }: Caller,
): Promise<KnownMachine> {
  const row = await lookUp.find(request.clientId);
  const secretHash = findShownSecret(vault, row, request.clientSecret);
  if (!row || secretHash === null) throw refused();
  if (!isAllowedAddress(row.networks, address)) {
    throw new OAuthError("invalid_client", "This machine may not ask from this address.");
  }
  return { ...row, secretHash };
}

/** The scopes that the set was not granted. */
export function missingScopes(row: HandoutRow, scopes: readonly string[]): string[] {
  return scopes.filter((scope) => !row.grantedScopes.includes(scope));
}

/** A narrower scope is answered with the set's real one; a wider one is refused. @see RFC 6749 section 3.3 */
export function requireScopes(row: HandoutRow, scopes: readonly string[]): void {
  const missing = missingScopes(row, scopes);
  if (missing.length === 0) return;
  const given = row.grantedScopes.join(" ");
  throw new OAuthError(
    "invalid_scope",
    `Apicbase granted ${given || "no scope"}, and not ${missing.join(" ").slice(0, 100)}.`,
    {
      page: pageOf(row),
    },
  );
}

/** The page on which people mend what is wrong with a set. */
export function pageOf({ tokenSetId }: HandoutRow): string {
  return `/token-sets/${tokenSetId}`;
}
