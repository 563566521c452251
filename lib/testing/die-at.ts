import { expect } from "vitest";
import { watchSteps } from "#lib/custody/crash-points.ts";
import { db } from "#lib/db/client.ts";
import { judgeLeftGrants } from "#lib/grants/judge-left-grants.ts";
import { replayJournals } from "#lib/recovery/replay-journals.ts";
import { settleLeftovers } from "#lib/recovery/settle-leftovers.ts";
import { passDeadlines } from "./pass-deadlines.ts";
import { unlimited } from "./unlimited.ts";

/** The process dies at the step: nothing after it is written anywhere. */
export async function dieAt(step: string, work: () => Promise<unknown>): Promise<void> {
  watchSteps((reached) => {
    if (reached === step) throw new Error("the process was cut off");
  });
  await expect(work()).rejects.toThrow("the process was cut off");
  watchSteps(() => undefined);
}

/** Recovery of later: the claim has run out, and what is left is due. */
export async function recoverLater(set: { id: string }): Promise<void> {
  await passDeadlines(set.id);
  await db().grant.updateMany({
    where: { tokenSetId: set.id, dueAt: { not: null } },
    data: { dueAt: new Date(Date.now() - 1_000) },
  });
  await replayJournals("all");
  await settleLeftovers(new Date());
  await judgeLeftGrants(unlimited);
}
