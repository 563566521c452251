import "server-only";
import { findActorOfKey } from "#lib/api-keys/find-actor-of-key.ts";
import { findActorOfMember } from "#lib/auth/member-actor-repository.ts";
import { systemClock } from "#lib/clock.ts";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { logger } from "#lib/logger.ts";
import { actOnSet, type ItemWork } from "./act-on-set.ts";
import { nameRun } from "./bulk-action.ts";
import { giveBack, type ItemOutcome, settleItem } from "./bulk-item-repository.ts";
import { type BulkRunRow, stopRun } from "./bulk-run-repository.ts";
import { findOnRecord } from "./find-on-record.ts";

/** In how many milliseconds calls may be left again; null where none was missing. */
export type CallsMissing = number | null;

/** The maker of the run as they may act now, within the limits of the key by which they began it. */
async function findMaker({ run }: ItemWork) {
  const member = { userId: run.makerId, organizationId: run.organizationId };
  const actor =
    run.apiKeyId === null
      ? await findActorOfMember(db(), member, run.id)
      : await findActorOfKey(run.apiKeyId);
  return actor && { ...actor, bulkRun: { id: run.id, name: nameRun(run) } };
}

function sayGone({ makerName, apiKeyId }: BulkRunRow): string {
  if (apiKeyId === null) return `${makerName} is no longer a member of this organization.`;
  return `${makerName} does not work any more: the key was revoked or has expired, or its maker has left.`;
}

/** Stops the run: whoever made it may not do this any more. */
async function stop({ run, item }: ItemWork, why: string): Promise<null> {
  await stopRun(db(), run.id, why);
  await giveBack(db(), item, { uncount: true });
  return null;
}

/** What a refusal of the use case means for the set. */
async function judgeRefusal(work: ItemWork, error: AppError): Promise<ItemOutcome | "stop" | "wait"> {
  const { what } = error.text;
  switch (error.code) {
    case "rate_limited":
      return "wait";
    case "forbidden":
    case "unauthenticated":
      return "stop";
    case "conflict":
      // A process that ended may have done it, and not have written it down here.
      return (await findOnRecord(work)) ?? { standing: "skipped", words: what };
    case "confirmation_required":
    case "not_found":
      return { standing: "skipped", words: what.charAt(0).toUpperCase() + what.slice(1) };
    default:
      return { standing: "failed", words: what };
  }
}

/**
 * Does what a run is for to one set, and writes down what became of it. A set for which there was no call waits again; a
 * maker who may not do this any more stops the run.
 * @throws whatever is no refusal: then the set stays begun, and is decided about as if the process had ended
 */
export async function carryOutItem(work: ItemWork): Promise<CallsMissing> {
  const { run, item } = work;
  const maker = await findMaker(work);
  if (!maker) return stop(work, sayGone(run));
  try {
    const outcome = await actOnSet(work, { actor: maker, now: systemClock() });
    // A connect link is written down with its outcome.
    if (run.action !== "reconnect") await settleItem(db(), item, outcome);
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const judged = await judgeRefusal(work, error);
    if (judged === "stop") return stop(work, `${run.makerName} may not do this any more. ${error.text.what}`);
    if (judged === "wait") {
      await giveBack(db(), item, { uncount: true });
      return (error.retryAfterSeconds ?? 1) * 1_000;
    }
    if (error.code === "internal") logger().error({ error, tokenSetId: item.tokenSetId }, "A set failed.");
    await settleItem(db(), item, judged);
    return null;
  }
}
