import "server-only";
import { reach } from "#lib/custody/crash-points.ts";
import type { Engine } from "#lib/custody/engine.ts";
import { openOfferJournal } from "#lib/custody/offer-journal.ts";
import { retireOvertaken } from "#lib/custody/retire-pair.ts";
import { inSpan } from "#lib/tracing/in-span.ts";
import type { RefreshFinding } from "./refresh-report.ts";
import type { RefreshWork } from "./refresh-work.ts";
import { settleRefresh } from "./settle-refresh.ts";
import { spendRefreshToken } from "./spend-refresh-token.ts";

/**
 * Spends the claimed generation and writes down what came of it. Whatever throws on the way leaves the attempt open:
 * recovery finds the reply in the journal, or asks the old access token.
 */
export function carryOutRefresh(engine: Engine, work: RefreshWork): Promise<RefreshFinding> {
  const { tokenSetId, attemptId, environment } = work.claim;
  const facts = { tokenSetId, attemptId, environment, trigger: work.startedBy.trigger };
  return inSpan("refresh", { attemptId, facts }, async (span) => {
    const finding = await carryOut(engine, work);
    span.add({ outcome: finding.kind === "issued" ? "issued" : finding.outcome });
    return finding;
  });
}

async function carryOut(engine: Engine, work: RefreshWork): Promise<RefreshFinding> {
  const { claim, pair, startedBy, candidates } = work;
  await reach("after-claim", claim);
  const journal = await openOfferJournal(claim, { kind: "refresh", startedBy });
  try {
    const { finding, offer } = await spendRefreshToken(engine, work, journal);
    const report = { finding, offer, answerMs: journal.answerMs(), startedBy, spent: pair };
    const overtaken = await inSpan("settle", {}, () => settleRefresh(engine, claim, report));
    await journal.settled();
    const { tokenSetId, attemptId } = claim;
    if (overtaken) await retireOvertaken(engine, { tokenSetId, attemptId, candidates, pair: overtaken });
    return finding;
  } finally {
    journal.leave();
  }
}
