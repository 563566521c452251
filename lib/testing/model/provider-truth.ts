import { createHash } from "node:crypto";
import type { SandboxCall, SandboxControl } from "../../../sandbox/testing/sandbox-control.ts";

/** What became of a pair at the provider, by the provider's own ledger. */
export type PairState = "alive" | "rotated" | "revoked";

export function sha256Hex(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}

/** The sandbox's ledger of some clients, read at one moment. */
export interface ProviderTruth {
  calls: readonly SandboxCall[];
  stateOf(refreshToken: string): PairState;
}

/** Asks the sandbox what it did: not Larder, which may be wrong about it. */
export async function readTruth(
  control: SandboxControl,
  clientIds: ReadonlySet<string>,
): Promise<ProviderTruth> {
  const lists = await Promise.all([...clientIds].map((clientId) => control.calls({ clientId })));
  const calls = lists.flat();
  const offered = (outcome: string) =>
    new Set(calls.filter((call) => call.outcome === outcome).map((call) => call.credentialSha256));
  const rotated = offered("rotated");
  const revoked = offered("revoked");
  return {
    calls,
    stateOf(refreshToken) {
      const hash = sha256Hex(refreshToken);
      // A used refresh token is history: revoking it later changes nothing.
      if (rotated.has(hash)) return "rotated";
      return revoked.has(hash) ? "revoked" : "alive";
    },
  };
}
