import "server-only";
import { systemClock } from "#lib/clock.ts";
import { sayStored } from "#lib/custody/note-view.ts";
import { getTokenSetState, type TokenSetState } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { judgeOwners } from "#lib/recovery/judge-owners.ts";
import { toRefreshOutcome } from "#lib/refresh/refresh-outcome.ts";
import { type ItemWork, judgeRefresh } from "./act-on-set.ts";
import {
  findMadeAttempt,
  giveBack,
  type ItemOutcome,
  listBegunItems,
  settleItem,
  type TakenItem,
} from "./bulk-item-repository.ts";
import { type BulkRunRow, findOpenRun } from "./bulk-run-repository.ts";
import { findOnRecord } from "./find-on-record.ts";

/** How often a set is begun at most whose process ended each time. */
const mostTries = 3;
/** How long after its deadline an attempt may stay unresolved before the row says so. */
const longestDoubtMs = 300_000;

/** `again`: nothing was sent for it, or sending it again changes nothing. `later`: what was sent is still being clarified. */
type Decision = ItemOutcome | "again" | "later";

type Attempt = NonNullable<Awaited<ReturnType<typeof findMadeAttempt>>>;

function unknown(words: string): ItemOutcome {
  return { standing: "unknown", words };
}

const notKnown =
  "A worker ended in the middle, and it is not known what Apicbase did. Larder finds out; the page of the set says what is so.";

/** Nobody knows yet what came of it: recovery finds out. */
const unresolved: readonly (Attempt["outcome"] | null)[] = [
  null,
  "unknown",
  "overtaken",
  "fenced",
  "not_rotated",
];

function judgeUnresolved({ deadlineAt }: Attempt): Decision {
  return deadlineAt.getTime() + longestDoubtMs < systemClock().getTime() ? unknown(notKnown) : "later";
}

function judgeRefreshed(set: TokenSetState, { begunAt }: TakenItem, attempt: Attempt): Decision {
  if (set.refreshedAt && set.refreshedAt > begunAt) {
    const expiresAt = set.accessTokenExpiresAt?.toISOString() ?? null;
    const { generation } = set;
    return judgeRefresh({ outcome: "refreshed", generation, accessTokenExpiresAt: expiresAt }, null);
  }
  if (set.verdict) {
    const evidence = sayStored(set.verdictEvidence) ?? "";
    return judgeRefresh({ outcome: "reauthorize", verdict: set.verdict, evidence }, null);
  }
  if (unresolved.includes(attempt.outcome)) return judgeUnresolved(attempt);
  return judgeRefresh(toRefreshOutcome(attempt, set), null);
}

function judgeRevoked(set: TokenSetState, attempt: Attempt): Decision {
  if (set.revokedAt) return { standing: "done", words: sayStored(set.revocationDetail) ?? "Revoked." };
  if (unresolved.includes(attempt.outcome)) return judgeUnresolved(attempt);
  return { standing: "failed", words: sayStored(attempt.detail) ?? "It was not revoked." };
}

/** What the attempt says that an ended process made for the set: never is there a second call where one may have been sent. */
async function decideByAttempt(
  run: BulkRunRow,
  item: TakenItem,
  kind: "refresh" | "revoke",
): Promise<Decision> {
  const { tokenSetId, instanceId, begunAt: since } = item;
  const attempt = await findMadeAttempt(db(), {
    tokenSetId,
    kind,
    instanceId,
    actorUserId: run.makerId,
    since,
  });
  if (!attempt || attempt.outcome === "not_sent") return "again";
  const set = await getTokenSetState(db(), run.organizationId, tokenSetId);
  return kind === "refresh" ? judgeRefreshed(set, item, attempt) : judgeRevoked(set, attempt);
}

async function decide(work: ItemWork): Promise<Decision> {
  const { run, item } = work;
  if (run.action === "refresh" || run.action === "revoke") return decideByAttempt(run, item, run.action);
  const isDone = await findOnRecord({ run, item: { ...item, tries: item.tries + 1 } });
  if (isDone) return isDone;
  if (item.tries < mostTries) return "again";
  return unknown(
    `Larder failed ${mostTries} times in the middle of it. The page of the set says what is so.`,
  );
}

async function decideItem(run: BulkRunRow, item: TakenItem): Promise<void> {
  const decision = await decide({ run, item });
  if (decision === "later") return;
  if (decision === "again") return giveBack(db(), item, { uncount: false });
  await settleItem(db(), item, decision);
}

/** Those of them that nobody is at: begun by this process, which is not at them, or by one that has ended. */
async function listLeft(atWork: ReadonlySet<string>): Promise<TakenItem[]> {
  const begun = await listBegunItems(db(), atWork);
  const others = new Set(begun.map(({ instanceId }) => instanceId).filter((id) => id !== thisInstance.id));
  const states = await judgeOwners([...others]);
  return begun.filter(({ instanceId }) => states.get(instanceId) !== "lives");
}

/**
 * Decides about sets that were begun by processes that have ended: what changes nothing when it is done again waits for
 * its turn again, and of the rest the record and the attempts say what became of it.
 * @param atWork the sets that this process is at, as `run set`
 */
export async function decideLeftItems(atWork: ReadonlySet<string>): Promise<void> {
  for (const item of await listLeft(atWork)) {
    const run = await findOpenRun(db(), item.runId);
    if (run) await decideItem(run, item);
  }
}
