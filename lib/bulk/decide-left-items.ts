import "server-only";
import { systemClock } from "#lib/clock.ts";
import { sayStored } from "#lib/custody/note-view.ts";
import { getTokenSetState } from "#lib/custody/token-set-state-repository.ts";
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
/** How long after its deadline an attempt may stay without an outcome before the row says so. */
const longestDoubtMs = 600_000;

/** `again`: nothing was sent for it, or sending it again changes nothing. `later`: what was sent is still being clarified. */
type Decision = ItemOutcome | "again" | "later";

type Attempt = NonNullable<Awaited<ReturnType<typeof findMadeAttempt>>>;

function unknown(words: string): ItemOutcome {
  return { standing: "unknown", words };
}

const notKnown =
  "A worker ended in the middle, and it is not known what Apicbase did. Larder finds out; the page of the set says what is so.";

async function judgeRefreshed(
  run: BulkRunRow,
  { tokenSetId }: TakenItem,
  attempt: Attempt,
): Promise<Decision> {
  const set = await getTokenSetState(db(), run.organizationId, tokenSetId);
  return judgeRefresh(toRefreshOutcome(attempt, set), null);
}

function judgeRevoked({ outcome, detail }: Attempt): Decision {
  const words = sayStored(detail) ?? "";
  if (outcome === "revoked" || outcome === "unconfirmed") return { standing: "done", words };
  return { standing: "failed", words };
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
  const { outcome, deadlineAt } = attempt;
  if (outcome === null) {
    return deadlineAt.getTime() + longestDoubtMs < systemClock().getTime() ? unknown(notKnown) : "later";
  }
  if (outcome === "unknown" || outcome === "overtaken" || outcome === "fenced") return unknown(notKnown);
  return kind === "refresh" ? judgeRefreshed(run, item, attempt) : judgeRevoked(attempt);
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
