import "server-only";
import { larderItself } from "#lib/audit/audit-actor.ts";
import { ofDestination } from "#lib/audit/audit-subjects.ts";
import { recordAuditEvent } from "#lib/audit/record-audit-event.ts";
import { systemClock } from "#lib/clock.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { lockDestination, switchOff } from "./destination-repository.ts";
import type { Outside } from "./guarded-connection.ts";
import type { Judgement } from "./judge-answer.ts";
import {
  type ClaimedDelivery,
  endWaiting,
  type FailedTry,
  noteFailed,
  noteSent,
  type TryNote,
} from "./outbox-repository.ts";
import { planPauseMs, planRestMs, toRetryAfterMs } from "./plan-try.ts";
import { deadlineMs } from "./post-message.ts";
import { sendDelivery } from "./send-delivery.ts";

/** How long a destination is one process's. A delivery that it does not note in that time is sent again. */
export const claimMs = 60_000;
/** After that nothing is sent: the answer would come when the claim has ended. */
const sendWithinMs = claimMs - 2 * deadlineMs;

const gone = "It answered 410: it takes nothing any more.";

/** A test is tried once: whoever pressed the button looks at the answer. */
function planAfter({ type, step, failingSince }: ClaimedDelivery, judged: Judgement, at: Date) {
  const waitMs = toRetryAfterMs(judged.retryAfter, at);
  const failingForMs = failingSince === null ? 0 : at.getTime() - failingSince.getTime();
  return {
    pauseMs: type === "test" ? null : planPauseMs(step, waitMs, Math.random()),
    end: type === "test" ? "failed" : "given_up",
    restMs: judged.isAboutMessage ? null : planRestMs(failingForMs, waitMs),
  } as const;
}

/** Switches a destination off that takes nothing any more; what waits for it ends. */
async function noteGone(delivery: ClaimedDelivery, note: TryNote, at: Date): Promise<void> {
  const { organizationId, destinationId } = delivery;
  await inTransaction(async (tx) => {
    const destination = await lockDestination(tx, organizationId, destinationId);
    await noteFailed(tx, delivery, { note, failure: gone, pauseMs: null, end: "failed", restMs: null });
    if (!destination || destination.offAt) return;
    await switchOff(tx, destinationId, { reason: gone, at });
    await endWaiting(tx, destinationId, { at: at.toISOString(), status: null, note: gone, ms: 0 });
    const context = { actor: larderItself, now: at };
    await recordAuditEvent(tx, context, { action: "destination.gone", ...ofDestination(destination) });
  });
}

async function note(delivery: ClaimedDelivery, judged: Judgement, tried: { at: Date; ms: number }) {
  const { at, ms } = tried;
  const written: TryNote = { at: at.toISOString(), status: judged.status, note: judged.note, ms };
  if (judged.isAccepted) return noteSent(db(), delivery, written);
  if (judged.isGone) return noteGone(delivery, written, at);
  const failure = judged.note ?? "It did not accept the message.";
  const failed: FailedTry = { note: written, failure, ...planAfter(delivery, judged, at) };
  await noteFailed(db(), delivery, failed);
}

/**
 * Sends a claimed delivery and notes what came of it. A process that ends in between leaves it to be sent again, under the
 * same id.
 * @param claimedMs the monotonic clock before the claim: a process that stood still since then sends nothing
 */
export async function deliver(delivery: ClaimedDelivery, outside: Outside, claimedMs: number): Promise<void> {
  if (performance.now() - claimedMs > sendWithinMs) return;
  const at = systemClock();
  const begunMs = performance.now();
  const judged = await sendDelivery(delivery, outside, at);
  await note(delivery, judged, { at, ms: Math.round(performance.now() - begunMs) });
}
