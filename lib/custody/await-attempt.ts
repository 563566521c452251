import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "#lib/clock.ts";
import { db } from "#lib/db/client.ts";
import { inSpan } from "#lib/tracing/in-span.ts";
import { findAttemptRow } from "./attempt-repository.ts";

const firstPauseMs = 25;
const longestPauseMs = 400;

/** Waits until an attempt is completed, by any process, or its deadline has passed. */
export function awaitAttempt(attemptId: string, clock: Clock): Promise<void> {
  return inSpan("join", { facts: { attemptId } }, (span) => {
    span.linkToAttempt(attemptId);
    return untilCompleted(attemptId, clock);
  });
}

async function untilCompleted(attemptId: string, clock: Clock): Promise<void> {
  let pauseMs = firstPauseMs;
  for (;;) {
    const attempt = await findAttemptRow(db(), attemptId);
    if (!attempt || attempt.completedAt || attempt.deadlineAt <= clock()) return;
    await pause(pauseMs);
    pauseMs = Math.min(pauseMs * 1.5, longestPauseMs);
  }
}
