import "server-only";
import { type Introspection, introspectToken } from "#lib/oauth/introspect-token.ts";
import { probeApi } from "#lib/oauth/probe-api.ts";
import type { Provider } from "#lib/oauth/provider.ts";
import type { HeldPair } from "./generation-repository.ts";
import type { CredentialsCandidate } from "./offer-client-secrets.ts";
import type { Testimony } from "./testimony.ts";

// Clocks differ: a token within a minute of its end is no witness.
const clockSlackMs = 60_000;

/** Introspects with the first credentials that the provider takes. */
export async function introspectWithAny(
  provider: Provider,
  candidates: readonly CredentialsCandidate[],
  accessToken: string,
): Promise<Introspection> {
  let last: Introspection = { kind: "unanswered", reason: "no client secret" };
  for (const { credentials } of candidates) {
    last = await introspectToken(provider, credentials, accessToken);
    if (last.kind !== "credentials_refused") return last;
  }
  return last;
}

/** A pair whose access token can be asked, and the credentials to ask with. */
export interface Witness {
  candidates: readonly CredentialsCandidate[];
  pair: Pick<HeldPair, "accessToken" | "expiresAt" | "expiryStated">;
}

/** Whether an access token is past its end, or so near to it that it is no witness. */
export function hasExpired({ expiresAt }: Pick<HeldPair, "expiresAt">, now: Date): boolean {
  return expiresAt.getTime() - clockSlackMs <= now.getTime();
}

/** Asks with the old access token: introspection first, the probe URL where that gives no answer. */
export async function askWitness(
  provider: Provider,
  { candidates, pair }: Witness,
  now: Date,
): Promise<Testimony> {
  if (pair.accessToken === null) return "silent";
  const expired = hasExpired(pair, now);
  const dead = pair.expiryStated ? "dead" : "inactive";
  const answer = await introspectWithAny(provider, candidates, pair.accessToken);
  if (answer.kind === "active") return "alive";
  if (answer.kind === "inactive") return expired ? "expired" : dead;
  if (expired) return "silent";
  const probe = await probeApi(provider, pair.accessToken);
  if (probe.kind === "accepted" || probe.kind === "forbidden") return "alive";
  return probe.kind === "unauthorized" ? dead : "silent";
}
