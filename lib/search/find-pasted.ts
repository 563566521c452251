import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { takeTry } from "#lib/auth/rate-limit.ts";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { listPastedValues, mayHoldSecret } from "#lib/text/pasted-values.ts";
import { toWait } from "#lib/text/wait-words.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { getVault } from "#lib/vault/vault.ts";
import { readTokenSets, toFoundSet } from "./found-set.ts";
import {
  countNewer,
  type Fingerprints,
  findPastedCodes,
  findPastedPairs,
  listCollectors,
  type PastedPair,
} from "./pasted-repository.ts";
import { type PastedView, sayCode, sayPair } from "./pasted-view.ts";

/** Far more than a person pastes, and far too few to guess one of 2^128 tokens. */
const limit = { name: "find-pasted", points: 60, windowSeconds: 60 };

/** @throws AppError rate_limited */
async function requireTry(userId: string): Promise<void> {
  const { isAllowed, resetSeconds } = await takeTry(limit, userId);
  if (isAllowed) return;
  throw new AppError(
    "rate_limited",
    {
      what: "You have looked up too many tokens in a minute.",
      safe: "Nothing that you pasted was stored.",
      next: `Wait ${toWait(resetSeconds)}, then try again.`,
    },
    { retryAfterSeconds: resetSeconds },
  );
}

/** A fingerprint whole, or its first eight characters as pages show them. */
const fingerprintLike = /^(?:[\w-]{8}|[\w-]{43})$/;

interface Lookup {
  fingerprints: Fingerprints;
  isFingerprint: boolean;
}

async function toLookups(pasted: string): Promise<Lookup[]> {
  const vault = await getVault();
  const whole = listPastedValues(pasted).map((value) => vault.fingerprint(value));
  const byToken = { fingerprints: { whole }, isFingerprint: false };
  const beginning = pasted.trim();
  return fingerprintLike.test(beginning)
    ? [byToken, { fingerprints: { beginning }, isFingerprint: true }]
    : [byToken];
}

function isAccessToken({ accessTokenFingerprint }: PastedPair, fingerprints: Fingerprints): boolean {
  return "whole" in fingerprints
    ? fingerprints.whole.includes(accessTokenFingerprint)
    : accessTokenFingerprint.startsWith(fingerprints.beginning);
}

async function toPairView(
  pair: PastedPair,
  set: TokenSetView,
  { fingerprints, isFingerprint }: Lookup,
): Promise<PastedView> {
  const kind = isAccessToken(pair, fingerprints) ? "access_token" : "refresh_token";
  const [since, collectors] = await Promise.all([
    countNewer(db(), pair),
    kind === "access_token" ? listCollectors(db(), pair) : [],
  ]);
  const { works, headline } = set.diagnosis;
  const facts = {
    kind,
    isFingerprint,
    setName: set.name,
    number: pair.number,
    works,
    headline,
    collectors,
  } as const;
  return {
    kind,
    tokenSet: toFoundSet(set),
    generation: pair.number,
    ...sayPair({ ...facts, ...since, isKept: !pair.adopted }),
  };
}

async function lookUp(ctx: Context, lookup: Lookup): Promise<PastedView[]> {
  const { actor } = ctx;
  const [pairs, codes] = await Promise.all([
    findPastedPairs(db(), actor, lookup.fingerprints),
    findPastedCodes(db(), actor, lookup.fingerprints),
  ]);
  const ids = [...new Set([...pairs, ...codes].map(({ tokenSetId }) => tokenSetId))];
  const sets = new Map((await readTokenSets(ids, ctx)).map((set) => [set.id, set]));
  const ofPairs = pairs.map(async (pair) => {
    const set = sets.get(pair.tokenSetId);
    return set ? [await toPairView(pair, set, lookup)] : [];
  });
  const ofCodes = codes.flatMap(({ tokenSetId, startedAt, outcome }): PastedView[] => {
    const set = sets.get(tokenSetId);
    if (!set) return [];
    const said = sayCode({ setName: set.name, startedAt, outcome, isFingerprint: lookup.isFingerprint });
    return [{ kind: "code", tokenSet: toFoundSet(set), generation: null, ...said }];
  });
  return [...(await Promise.all(ofPairs)).flat(), ...ofCodes];
}

/**
 * What a pasted text is: an access or refresh token, an authorization code or a fingerprint of the organization's token
 * sets. Only its keyed fingerprints are looked up; the text itself is neither stored nor given back. Another
 * organization's token is nothing here. @throws AppError forbidden, rate_limited
 */
export async function findPasted(ctx: Context, { text }: { text: string }): Promise<PastedView[]> {
  requirePermission(ctx.actor, "token-set:read");
  // Names are typed letter by letter: what is looked up while they are is no try.
  if (mayHoldSecret(text)) await requireTry(ctx.actor.userId);
  for (const lookup of await toLookups(text)) {
    const found = await lookUp(ctx, lookup);
    if (found.length > 0) return found;
  }
  return [];
}
