import "server-only";
import type { SecretTestOutcome } from "#generated/prisma/client.ts";
import { requireCalls } from "#lib/budget/take-calls.ts";
import { type Engine, getEngine } from "#lib/custody/engine.ts";
import { listLivingAccessTokens } from "#lib/custody/living-token-repository.ts";
import { db } from "#lib/db/client.ts";
import { introspectToken } from "#lib/oauth/introspect-token.ts";
import type { ClientCredentials, Provider } from "#lib/oauth/provider.ts";

/** How many calls one proof makes at most: the first is taken from the budget, the others are counted. */
const mostCalls = 3;

/** An engine for calls of one proof. @throws VaultRefusal */
export function getProofEngine(): Promise<Engine> {
  return getEngine("person", 1);
}

/** What is asked about, as whom, and when the request began. */
interface Proof {
  applicationId: string;
  credentials: ClientCredentials;
  now: Date;
}

/**
 * Whether the provider takes a client secret, asked with living access tokens of the application's sets.
 * @throws AppError rate_limited
 */
export async function proveWithLivingTokens(
  { vault, provider }: Engine,
  { applicationId, credentials, now }: Proof,
): Promise<SecretTestOutcome> {
  const tokens = await listLivingAccessTokens(db(), vault, { applicationId, now, limit: mostCalls });
  if (tokens.length > 0) await requireCalls(db(), 1);
  return proveClientSecret(provider, credentials, tokens);
}

/**
 * Whether the provider takes a client secret, asked by introspection, which spends nothing. Accepted is what it proves
 * with an answer about a living token: a lenient endpoint may call any token inactive. Refused is what it refuses twice,
 * as a single refusal may be a fault.
 * @param accessTokens living ones of this client, several so that one may be answered oddly
 * @see RFC 7662 section 2
 */
async function proveClientSecret(
  provider: Provider,
  credentials: ClientCredentials,
  accessTokens: readonly string[],
): Promise<SecretTestOutcome> {
  const waiting = [...accessTokens];
  let refusals = 0;
  let isUnheard = false;
  for (let call = 0; call < mostCalls; call += 1) {
    const token = waiting.shift();
    if (token === undefined) break;
    const answer = await introspectToken(provider, credentials, token);
    if (answer.kind === "active") return "accepted";
    if (answer.kind === "unanswered") isUnheard = true;
    if (answer.kind !== "credentials_refused") continue;
    refusals += 1;
    if (refusals === 2) return "refused";
    waiting.push(token);
  }
  return isUnheard || refusals > 0 ? "unanswered" : "unprovable";
}
