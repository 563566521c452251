import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import { ofTokenSet } from "#lib/audit/audit-subjects.ts";
import type { AuditAction } from "#lib/audit/audit-words.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { completeAttempt, noteOnAttempt } from "#lib/custody/attempt-repository.ts";
import { isClaimed, released } from "#lib/custody/claim.ts";
import type { Engine } from "#lib/custody/engine.ts";
import { findGenerationWithTokens } from "#lib/custody/generation-repository.ts";
import type { AsideReason } from "#lib/custody/note.ts";
import { type CredentialsCandidate, listCredentials } from "#lib/custody/offer-client-secrets.ts";
import { retireReplaced } from "#lib/custody/retire-pair.ts";
import { retireOne } from "#lib/custody/retirement-repository.ts";
import {
  getTokenSetState,
  lockTokenSet,
  type TokenSetState,
  updateTokenSet,
} from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { databaseNow, inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import type { Introspection } from "#lib/oauth/introspect-token.ts";
import { type GrantIdentity, judgeIdentity, namesSomebody, parseStoredIdentity } from "./grant-identity.ts";
import {
  findCurrentGrant,
  findGrantOfAttempt,
  type GrantRow,
  isOvertaken,
  listIdentitiesBeside,
  noteCurrentIdentity,
  updateGrant,
} from "./grant-repository.ts";
import { parseReason, sayIdentity } from "./grant-words.ts";
import type { Judged } from "./judged.ts";
import { askCurrentIdentity } from "./learn-current.ts";
import { type Learned, learnIdentity } from "./learn-identity.ts";
import { makeGrantCurrent, type OpenGrant } from "./make-grant-current.ts";

/** After these, only a member decides: a worker has asked for half an hour. */
const mostTries = 6;
const askAgainMs = 60_000;

const wiped: Learned = { identity: null, mayTellMore: false, isDead: true };

function toJudged({ standing, generation, reason }: GrantRow): Judged {
  return standing === "aside"
    ? { standing, generation, reason: parseReason(reason) }
    : { standing, generation };
}

/** Whether it waits for a judgement: just stored, or kept because nobody said whose it is. */
function isOpen(grant: GrantRow): grant is GrantRow & { attemptId: string } {
  if (grant.attemptId === null) return false;
  return grant.standing === "received" || (grant.standing === "aside" && grant.reason === "unknown");
}

interface Asked {
  candidates: readonly CredentialsCandidate[];
  generation: number;
  introspected?: Introspection | undefined;
}

async function learn(engine: Engine, set: TokenSetState, asked: Asked): Promise<Learned> {
  const { candidates, generation, introspected } = asked;
  const pair = await findGenerationWithTokens(db(), engine.vault, set.id, generation);
  if (!pair?.accessToken) return wiped;
  return learnIdentity(engine.provider, { candidates, accessToken: pair.accessToken, introspected });
}

/** A judgement under way: set and grant locked. */
interface Judgement extends OpenGrant {
  tx: Tx;
  engine: Engine;
  found: Learned;
  /** The current grant, and whose access it is. */
  current: GrantRow | null;
  own: GrantIdentity | null;
  now: Date;
}

function record(judgement: Judgement, action: AuditAction, detail: Prisma.InputJsonObject): Promise<void> {
  const { tx, set, grant, now } = judgement;
  const actor = { userId: grant.actorUserId, name: grant.actorName };
  return recordAuditEvent(tx, { actor, now }, { action, ...ofTokenSet(set), detail });
}

async function setAside(judgement: Judgement, reason: AsideReason): Promise<Judged> {
  const { tx, set, grant, found, own, now } = judgement;
  const { generation, attemptId } = grant;
  const asksAgain = reason === "unknown" && found.mayTellMore && grant.tries < mostTries;
  const dueAt = asksAgain ? (grant.dueAt ?? new Date(now.getTime() + askAgainMs)) : null;
  await updateGrant(tx, grant.id, { standing: "aside", reason, dueAt });
  if (grant.standing === "received") await completeAttempt(tx, attemptId, { outcome: "fenced" }, now);
  if (grant.reason !== reason) {
    await noteOnAttempt(tx, attemptId, { code: "kept_aside", generation, why: reason });
    const [grantedBy, used] = [sayIdentity(found.identity), sayIdentity(own)];
    await record(judgement, "token-set.kept-aside", { generation, why: reason, grantedBy, usedNow: used });
  }
  if (set.claimedByAttemptId === attemptId) await updateTokenSet(tx, set.id, released);
  return { standing: "aside", generation, reason };
}

/** A later connection came first: nobody will use this one, so it ends at the provider too. */
async function leaveOvertaken(judgement: Judgement): Promise<Judged> {
  const { tx, set, grant, now } = judgement;
  const { generation, attemptId } = grant;
  await updateGrant(tx, grant.id, { standing: "overtaken", reason: null, dueAt: null });
  const note = { code: "kept_beside", generation } as const;
  await completeAttempt(tx, attemptId, { outcome: "fenced", note }, now);
  await retireOne(tx, { tokenSetId: set.id, number: generation, attemptId });
  return { standing: "overtaken", generation };
}

async function makeCurrent(judgement: Judgement): Promise<Judged> {
  const { tx, engine, grant, found, current, own, now } = judgement;
  const { generation, scopes, source } = await makeGrantCurrent(tx, engine.vault, judgement, now);
  if (current?.confirmedAt && namesSomebody(own)) {
    // Of the same identity, which a member has confirmed.
    const { confirmedAt, confirmedByName } = current;
    await updateGrant(tx, grant.id, { confirmedAt, confirmedByName });
  }
  const grantedBy = sayIdentity(found.identity);
  const action = source === "import" ? "token-set.imported" : "token-set.connected";
  await record(judgement, action, { generation, scopes, ...(grantedBy === null ? {} : { grantedBy }) });
  return { standing: "current", generation };
}

/** Compares what was learned with what the database says now, and decides. */
async function decide(judgement: Judgement, clientId: string): Promise<Judged> {
  const { tx, set, grant, found, own, now } = judgement;
  if (found.identity !== null) {
    await updateGrant(tx, grant.id, { identity: found.identity, learnedAt: now });
  }
  const beside = await listIdentitiesBeside(tx, set);
  const reason = judgeIdentity({ clientId, own, beside, found: found.identity, isDead: found.isDead });
  if (reason !== null) return setAside(judgement, reason);
  if (await isOvertaken(tx, grant.attemptId)) return leaveOvertaken(judgement);
  return makeCurrent(judgement);
}

/**
 * Judges a stored grant: asks whose access it is, and makes it current, or keeps it aside where that is another's than the set's or
 * cannot be told. What it replaces is revoked. Doing it twice, or in two processes at once, changes nothing more.
 * @param introspected what introspection said of its access token, where that was asked already
 */
export async function judgeGrant(
  engine: Engine,
  attemptId: string,
  introspected?: Introspection,
): Promise<Judged> {
  const stored = await findGrantOfAttempt(db(), attemptId);
  if (!stored) throw new Error("The attempt brought nothing that could be judged.");
  if (!isOpen(stored)) return toJudged(stored);
  const { organizationId, tokenSetId, generation } = stored;
  const seen = await getTokenSetState(db(), organizationId, tokenSetId);
  const candidates = await listCredentials(db(), engine.vault, seen.applicationId);
  const [found, learned] = await Promise.all([
    learn(engine, seen, { candidates, generation, introspected }),
    askCurrentIdentity({ engine, set: seen, candidates }),
  ]);
  const judged = await inTransaction(async (tx): Promise<Judged> => {
    const set = await lockTokenSet(tx, organizationId, tokenSetId);
    const grant = await findGrantOfAttempt(tx, attemptId);
    if (!grant || !isOpen(grant)) return toJudged(grant ?? stored);
    const isOthers = set.claimedByAttemptId !== attemptId && isClaimed(set, await databaseNow(tx));
    if (isOthers) return { standing: "received", generation };
    const now = engine.clock();
    // What was learned of a pair that is current no more is about another.
    const isSame = set.generation === seen.generation;
    if (learned !== null && isSame) await noteCurrentIdentity(tx, set, learned, now);
    const current = await findCurrentGrant(tx, set.id);
    const own = parseStoredIdentity(current?.identity ?? null);
    const clientId = candidates[0]?.credentials.clientId ?? "";
    return decide({ tx, engine, set, grant, found, current, own, now }, clientId);
  });
  if (judged.standing === "current" || judged.standing === "overtaken")
    await retireReplaced(engine, { tokenSetId, candidates });
  return judged;
}
