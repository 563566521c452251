import "server-only";
import { introspectWithAny } from "#lib/custody/ask-witness.ts";
import type { CredentialsCandidate } from "#lib/custody/offer-client-secrets.ts";
import { askIdentity } from "#lib/oauth/ask-identity.ts";
import type { Introspection } from "#lib/oauth/introspect-token.ts";
import type { Provider } from "#lib/oauth/provider.ts";
import { type GrantIdentity, unnamed } from "./grant-identity.ts";

/** What the provider said of whose access a token is. */
export interface Learned {
  /** Null when nothing answered. */
  identity: GrantIdentity | null;
  /** What did not answer may answer later. */
  mayTellMore: boolean;
  /** The token does not work, so nobody can be asked with it: only a refresh of its pair brings one that can. */
  isDead: boolean;
}

/** A token to ask with, and what introspection said of it, where that was asked already. */
interface AskedToken {
  candidates: readonly CredentialsCandidate[];
  accessToken: string;
  introspected?: Introspection | undefined;
}

/** How many calls it takes to learn whose access a token is. */
export function callsOfLearning({ identity }: Pick<Provider, "identity">): number {
  return identity === null ? 1 : 2;
}

/**
 * Asks whose access a token is: introspection, and the operator's identity call at the same time. Takes no longer than one
 * call may, and spends nothing. @see RFC 7662 section 2.2
 */
export async function learnIdentity(
  provider: Provider,
  { candidates, accessToken, introspected }: AskedToken,
): Promise<Learned> {
  const [introspection, answer] = await Promise.all([
    introspected ?? introspectWithAny(provider, candidates, accessToken),
    provider.identity ? askIdentity(provider, provider.identity, accessToken) : null,
  ]);
  const isIntrospected = introspection.kind === "active";
  const { clientId, username } = isIntrospected ? introspection : unnamed;
  const named = answer?.kind === "told" ? answer.named : {};
  const isAnswered = isIntrospected || answer?.kind === "told";
  const mayCallTell = answer?.kind === "unanswered" && answer.isPassing;
  return {
    identity: isAnswered ? { ...unnamed, clientId, username, ...named } : null,
    mayTellMore: mayCallTell || introspection.kind === "unanswered",
    isDead: introspection.kind === "inactive",
  };
}
