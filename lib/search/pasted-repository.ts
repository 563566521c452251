import "server-only";
import type { AttemptOutcome, Prisma } from "#generated/prisma/client.ts";
import { type Actor, reachOf } from "#lib/auth/actor.ts";
import type { Db } from "#lib/db/client.ts";
import { literally } from "#lib/db/literally.ts";

/** Tokens that one paste is answered for: an answer of Apicbase has two. */
const most = 4;

/** Whole fingerprints, or what a fingerprint begins with. */
export type Fingerprints = { whole: string[] } | { beginning: string };

/** A pair that somebody pasted a token of. */
export interface PastedPair {
  tokenSetId: string;
  number: number;
  adopted: boolean;
  accessTokenFingerprint: string;
}

/** A code that Larder has sent to Apicbase. */
export interface PastedCode {
  tokenSetId: string;
  startedAt: Date;
  outcome: AttemptOutcome | null;
}

function matching(fingerprints: Fingerprints): Prisma.StringFilter {
  return "whole" in fingerprints
    ? { in: fingerprints.whole }
    : { startsWith: literally(fingerprints.beginning) };
}

/** Only what the actor may see: another organization's token is no row here. */
function within(actor: Actor) {
  const { organizationId } = actor;
  return { organizationId, tokenSet: { environment: { in: [...reachOf(actor)] } } };
}

/** Pairs of the actor's organization with one of these fingerprints, the newest first. */
export function findPastedPairs(db: Db, actor: Actor, fingerprints: Fingerprints): Promise<PastedPair[]> {
  const matches = matching(fingerprints);
  return db.generation.findMany({
    where: {
      ...within(actor),
      OR: [{ accessTokenFingerprint: matches }, { refreshTokenFingerprint: matches }],
    },
    orderBy: [{ issuedAt: "desc" }, { id: "desc" }],
    take: most,
    select: { tokenSetId: true, number: true, adopted: true, accessTokenFingerprint: true },
  });
}

/** Codes that were sent for token sets of the actor's organization. */
export function findPastedCodes(db: Db, actor: Actor, fingerprints: Fingerprints): Promise<PastedCode[]> {
  return db.attempt.findMany({
    where: { ...within(actor), kind: "exchange", fingerprint: matching(fingerprints) },
    orderBy: { startedAt: "desc" },
    take: most,
    select: { tokenSetId: true, startedAt: true, outcome: true },
  });
}

/** How many pairs were current after this one, and when the first of them came. */
export async function countNewer(
  db: Db,
  { tokenSetId, number }: Pick<PastedPair, "tokenSetId" | "number">,
): Promise<{ newer: number; replacedAt: Date | null }> {
  const counted = await db.generation.aggregate({
    where: { tokenSetId, adopted: true, number: { gt: number } },
    _count: { _all: true },
    _min: { issuedAt: true },
  });
  return { newer: counted._count._all, replacedAt: counted._min.issuedAt };
}

/** Who collected the access token of a generation from Larder, the latest first. */
export async function listCollectors(
  db: Db,
  { tokenSetId, number }: Pick<PastedPair, "tokenSetId" | "number">,
): Promise<{ name: string; at: Date }[]> {
  const collected = await db.handout.findMany({
    where: { tokenSetId, generation: number },
    orderBy: { lastAt: "desc" },
    take: 3,
    select: { lastAt: true, machine: { select: { name: true } } },
  });
  return collected.map(({ lastAt, machine }) => ({ name: machine.name, at: lastAt }));
}
