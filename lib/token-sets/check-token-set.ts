import "server-only";
import { Prisma } from "#generated/prisma/client.ts";
import { type AuditActor, larderItself } from "#lib/audit/audit-actor.ts";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { requireCalls } from "#lib/budget/take-calls.ts";
import { introspectWithAny } from "#lib/custody/ask-witness.ts";
import { requireConnected } from "#lib/custody/claim.ts";
import { askerOf, type Engine, getEngine } from "#lib/custody/engine.ts";
import { findGenerationWithTokens, type HeldPair } from "#lib/custody/generation-repository.ts";
import type { Note } from "#lib/custody/note.ts";
import { sayNote } from "#lib/custody/note-view.ts";
import { type CredentialsCandidate, listCredentials } from "#lib/custody/offer-client-secrets.ts";
import {
  getTokenSetState,
  lockTokenSet,
  type TokenSetState,
  updateTokenSet,
} from "#lib/custody/token-set-state-repository.ts";
import { listUnresolvedOffers } from "#lib/custody/unresolved-offer-repository.ts";
import { wipePairs } from "#lib/custody/wipe-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { learnCurrentIdentity } from "#lib/grants/learn-current.ts";
import type { Introspection } from "#lib/oauth/introspect-token.ts";
import { type Probe, probeApi } from "#lib/oauth/probe-api.ts";
import type { Provider } from "#lib/oauth/provider.ts";
import { behindAfterRestore } from "#lib/refresh/resolve-offers.ts";

/** Introspection, and one call of the API. */
export const callsOfCheck = 2;

export interface CheckOutcome {
  /** Null when neither introspection nor the API answered. */
  active: boolean | null;
  detail: string;
  /** When the provider was asked. ISO 8601. */
  askedAt: string;
}

interface Evidence {
  introspection: Introspection;
  probe: Probe;
}

async function gather(
  provider: Provider,
  candidates: readonly CredentialsCandidate[],
  accessToken: string,
): Promise<Evidence> {
  const introspection = await introspectWithAny(provider, candidates, accessToken);
  return { introspection, probe: await probeApi(provider, accessToken) };
}

/** What a check found out, before it is put into words. */
export interface CheckFinding {
  active: boolean | null;
  note: Note;
}

function ofProbe(probe: Probe): Extract<Note, { code: "checked" }>["probe"] {
  return probe.kind === "unanswered"
    ? { answer: "none", reason: probe.reason }
    : { answer: probe.kind, status: probe.status };
}

/** Reads the two answers together. The API's word counts: it is where tokens are used. */
export function judgeEvidence({ introspection, probe }: Evidence): CheckFinding {
  const note: Note = { code: "checked", introspection: introspection.kind, probe: ofProbe(probe) };
  if (probe.kind === "accepted" || probe.kind === "forbidden") return { active: true, note };
  if (probe.kind === "unauthorized") return { active: false, note };
  if (introspection.kind === "active") return { active: true, note };
  return { active: introspection.kind === "inactive" ? false : null, note };
}

/** Whether a set that should be alive has an access token that ended before its time. */
function diedEarly(set: TokenSetState, { active }: CheckFinding, now: Date): boolean {
  const beforeItsTime = set.accessTokenExpiresAt !== null && set.accessTokenExpiresAt > now;
  return active === false && beforeItsTime && !set.verdict && !set.revokedAt;
}

/** What a check found, and what else its verdict depends on. */
interface Weighed {
  finding: CheckFinding;
  expiryStated: boolean;
  /** An offer of Larder's own may have ended the token, and its answer may still turn up. */
  wasOffered: boolean;
  now: Date;
}

/**
 * What a check says about the set. A dead access token is not the end: the refresh token is offered next, and its answer
 * tells. In a restored database that would be a token that may have been used since: there it is the verdict, unless Larder
 * has offered it itself. Then the refresh that is next knows what is known of that offer, and offers nothing before.
 */
function toCondition(set: TokenSetState, { finding, expiryStated, wasOffered, now }: Weighed) {
  if (finding.active) return { unprovenSince: null, doubtSince: null, doubtEvidence: Prisma.DbNull };
  if (!diedEarly(set, finding, now)) return {};
  const restoredAt = expiryStated ? set.unprovenSince : null;
  if (restoredAt && !wasOffered) {
    const verdictEvidence = behindAfterRestore(restoredAt);
    return { verdict: "used_elsewhere", verdictEvidence, verdictAt: now } as const;
  }
  if (set.doubtSince) return {};
  // Whoever was promised the token meets a 401 already: waiting for the promise's end would only prolong it.
  const unpromised = { promisedUntil: null, promisedTo: null };
  const next = { nextRefreshAt: set.nextRefreshAt && now, retryAt: null, ...unpromised };
  if (restoredAt) return next;
  const doubtEvidence: Note = expiryStated ? { code: "died_early" } : { code: "died_early", assumed: true };
  return { doubtSince: now, doubtEvidence, ...next };
}

/** A token that died before its time, and not before the revocation, proves one that was left unconfirmed. */
function provesRevocation(set: TokenSetState, outcome: CheckFinding, now: Date): boolean {
  const beforeItsTime = set.accessTokenExpiresAt !== null && set.accessTokenExpiresAt > now;
  const open = set.revocationProof === "unconfirmed" && set.verdict === null;
  return open && beforeItsTime && outcome.active === false;
}

/** Whether the current generation was offered without a known outcome, as far as the database knows or can tell. */
async function mayHaveBeenOffered(tx: Tx, { id, generation }: TokenSetState): Promise<boolean> {
  const offered = [{ attemptId: null, tokenSetId: id, generation }];
  return (await listUnresolvedOffers(tx, offered)).size > 0;
}

/** Who checks: a person, or Larder itself. */
interface Checker {
  actor: AuditActor;
  now: Date;
}

/** What was checked. */
interface Checked {
  seen: TokenSetState;
  pair: HeldPair;
}

async function record(checker: Checker, { seen, pair }: Checked, outcome: CheckFinding): Promise<void> {
  const { now } = checker;
  await inTransaction(async (tx) => {
    const set = await lockTokenSet(tx, seen.organizationId, seen.id);
    // A rotation in between explains a dead token; what was learned is about the past then.
    const stillTrue =
      set.generation === seen.generation && set.fence === seen.fence && !set.claimedByAttemptId;
    const wasOffered = set.unprovenSince !== null && (await mayHaveBeenOffered(tx, set));
    const { expiryStated } = pair;
    const condition = stillTrue ? toCondition(set, { finding: outcome, expiryStated, wasOffered, now }) : {};
    const verdict = "verdict" in condition ? condition.verdict : null;
    const isNews = verdict !== null || "nextRefreshAt" in condition;
    const provedRevoked = stillTrue && provesRevocation(set, outcome, now);
    const proof = provedRevoked
      ? ({ revocationProof: "proved", revocationDetail: Prisma.DbNull } as const)
      : {};
    if (provedRevoked) await wipePairs(tx, set.id, "all", now);
    if (stillTrue) {
      await updateTokenSet(tx, set.id, {
        ...condition,
        ...proof,
        checkedAt: now,
        checkActive: outcome.active,
        checkDetail: outcome.note,
      });
    }
    // Larder asks about every set twice a day: only news go on the record.
    if (checker.actor.userId === null && !isNews && !provedRevoked) return;
    await recordAuditEvent(tx, checker, {
      action: "token-set.checked",
      ...ofTokenSet(set),
      detail: { active: outcome.active, verdict },
    });
  });
}

/**
 * Asks the provider about the current access token: introspection, then one API call. Spends nothing.
 * @throws AppError not_found, forbidden, conflict (nothing to check), rate_limited
 * @see RFC 7662 section 2
 */
export async function checkTokenSet(ctx: Context, tokenSetId: string): Promise<CheckOutcome> {
  const { actor } = ctx;
  requirePermission(actor, "token-set:check");
  const asker = askerOf(actor);
  const engine = await getEngine(asker, callsOfCheck);
  const set = await getTokenSetState(db(), actor.organizationId, tokenSetId);
  return check(engine, set, { actor, takeCalls: () => requireCalls(db(), callsOfCheck, asker) });
}

/**
 * The same check, made by Larder itself as time goes by, with calls that are taken from the budget already.
 * @throws AppError not_found, conflict
 */
export async function checkAsLarder(organizationId: string, tokenSetId: string): Promise<CheckOutcome> {
  const engine = await getEngine("check", callsOfCheck);
  const set = await getTokenSetState(db(), organizationId, tokenSetId);
  return check(engine, set, { actor: larderItself, takeCalls: async () => undefined });
}

/** Who asks for a check, and how its calls are taken from the budget once there is something to ask. */
interface CheckOrder {
  actor: AuditActor;
  takeCalls: () => Promise<void>;
}

async function check(
  engine: Engine,
  set: TokenSetState,
  { actor, takeCalls }: CheckOrder,
): Promise<CheckOutcome> {
  const { vault, provider, clock } = engine;
  if (!set.revokedAt) requireConnected(set);
  const pair = await findGenerationWithTokens(db(), vault, set.id, set.generation);
  if (!pair?.accessToken) {
    throw new AppError("conflict", {
      what: "There is no token left to check: it has been wiped.",
      safe: "Nothing was changed.",
      next: "Reconnect the set to give it new tokens.",
    });
  }
  const candidates = await listCredentials(db(), vault, set.applicationId);
  await takeCalls();
  const evidence = await gather(provider, candidates, pair.accessToken);
  const outcome = judgeEvidence(evidence);
  const now = clock();
  await record({ actor, now }, { seen: set, pair }, outcome);
  const { introspection: introspected } = evidence;
  if (outcome.active) await learnCurrentIdentity({ engine, set, candidates, introspected });
  return { active: outcome.active, detail: sayNote(outcome.note), askedAt: now.toISOString() };
}
