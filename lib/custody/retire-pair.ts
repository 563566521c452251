import "server-only";
import { db } from "#lib/db/client.ts";
import type { ClientCredentials } from "#lib/oauth/provider.ts";
import { type Revocation, revokeToken } from "#lib/oauth/revoke-token.ts";
import { askWitness } from "./ask-witness.ts";
import { noteOnAttempt } from "./attempt-repository.ts";
import type { Engine } from "./engine.ts";
import { type HeldPair, openPair } from "./generation-repository.ts";
import type { Note } from "./note.ts";
import type { CredentialsCandidate } from "./offer-client-secrets.ts";
import { endRetirement, type Retirement, takeRetirements } from "./retirement-repository.ts";
import { wipePairs } from "./wipe-repository.ts";

type Candidates = readonly CredentialsCandidate[];

/** Revokes with the first credentials that the provider takes. */
async function revokeWithAny(
  { provider }: Engine,
  candidates: Candidates,
  refreshToken: string,
): Promise<Revocation> {
  let last: Revocation = { kind: "not_sent", status: null, reason: "no client secret" };
  const revoke = (credentials: ClientCredentials) => revokeToken(provider, credentials, refreshToken);
  for (const { credentials } of candidates) {
    last = await revoke(credentials);
    if (last.kind !== "credentials_refused") return last;
  }
  return last;
}

/** A pair that came too late, and the attempt that says so when the provider did not take its revocation. */
interface Overtaken {
  tokenSetId: string;
  attemptId: string;
  candidates: Candidates;
  pair: Pick<HeldPair, "number" | "refreshToken">;
}

/** Ends a pair that nobody will ever use: revoked at the provider, then wiped here. */
export async function retireOvertaken(
  engine: Engine,
  { tokenSetId, attemptId, candidates, pair }: Overtaken,
): Promise<void> {
  const { number, refreshToken } = pair;
  const revocation = refreshToken ? await revokeWithAny(engine, candidates, refreshToken) : null;
  if (revocation && revocation.kind !== "accepted") {
    await noteOnAttempt(db(), attemptId, { code: "pair_lives_on" });
  }
  await wipePairs(db(), tokenSetId, number, engine.clock());
}

/** What a try to retire a pair came to: `again` keeps it for the next try. */
type Retired = { end: "revoked" | "over" | "again"; note: Note | null };

const over: Retired = { end: "over", note: null };
const leftAlone: Retired = { end: "over", note: { code: "pair_left_alone" } };
const again = (reason: string): Retired => ({ end: "again", note: { code: "pair_revoked_later", reason } });

function judge(revocation: Revocation): Retired {
  switch (revocation.kind) {
    case "accepted":
      return { end: "revoked", note: null };
    case "unsupported":
      return { end: "over", note: { code: "pair_lives_on" } };
    case "credentials_refused":
      return again("it refused the client secret");
    default:
      return again(revocation.reason);
  }
}

/**
 * Asks first where the pair may be an ancestor of an imported one: what died before its time may be, and a strict provider
 * would end the living pair along with it. What lives beside its successor is independent of it.
 */
async function tryToRetire(engine: Engine, candidates: Candidates, retirement: Retirement): Promise<Retired> {
  const pair = openPair(engine.vault, retirement);
  if (pair.refreshToken === null) return over;
  if (retirement.mayBeAncestor) {
    if (pair.accessToken === null) return leftAlone;
    const testimony = await askWitness(engine.provider, { candidates, pair }, engine.clock());
    if (testimony === "expired") return leftAlone;
    if (testimony === "silent") return again("it could not be asked about the access token");
    if (testimony !== "alive") return over;
  }
  return judge(await revokeWithAny(engine, candidates, pair.refreshToken));
}

/** Revokes a replaced pair at the provider and wipes it; one of which nothing was heard is kept for the next try. */
export async function retire(
  engine: Engine,
  candidates: Candidates,
  retirement: Retirement,
): Promise<Retired["end"]> {
  const { end, note } = await tryToRetire(engine, candidates, retirement);
  // The reason of the first try stands for those that follow.
  const isNews = note !== null && (end === "over" || retirement.tries === 1);
  if (isNews) await noteOnAttempt(db(), retirement.attemptId, note);
  if (end === "again") return end;
  const isOurs = await endRetirement(db(), retirement.id, engine.clock());
  return isOurs ? end : "over";
}

/** Ends the pairs that a new connection has replaced, but for one that machines still rely on: workers see to that. */
export async function retireReplaced(
  engine: Engine,
  { tokenSetId, candidates }: { tokenSetId: string; candidates: Candidates },
): Promise<void> {
  for (const retirement of await takeRetirements(db(), { unheldOf: tokenSetId })) {
    await retire(engine, candidates, retirement);
  }
}
