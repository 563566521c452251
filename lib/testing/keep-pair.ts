import { insertGeneration } from "#lib/custody/generation-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { getVault } from "#lib/vault/vault.ts";
import { createTokenSet } from "../../sandbox/testing/oauth-requests.ts";
import type { SandboxControl } from "../../sandbox/testing/sandbox-control.ts";

/** Stores a kept pair that works, as a writer does that was fenced by another connection. */
export async function keepPair(control: SandboxControl, set: { id: string; clientId: string }) {
  const { accessToken, refreshToken, expiresIn } = await createTokenSet(control, set.clientId);
  const issuedAt = new Date();
  const vault = await getVault();
  const number = await inTransaction((tx) =>
    insertGeneration(tx, vault, {
      tokenSetId: set.id,
      source: "refresh",
      rotatedFrom: 0,
      adopted: false,
      scopes: ["accounts", "library"],
      ...{ accessToken, refreshToken, issuedAt },
      expiresAt: new Date(issuedAt.getTime() + expiresIn * 1_000),
      expiryStated: true,
    }),
  );
  return { number, accessToken };
}
