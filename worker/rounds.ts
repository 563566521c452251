import { judgeAlerts } from "#lib/alerts/judge-alerts.ts";
import { workOnBulkRuns } from "#lib/bulk/work-on-bulk-runs.ts";
import { beat, heartbeatMs } from "#lib/custody/heartbeat.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import type { Outbox } from "#lib/destinations/outbox.ts";
import { streamRecords } from "#lib/destinations/stream-record.ts";
import { env } from "#lib/env.ts";
import { judgeLeftGrants } from "#lib/grants/judge-left-grants.ts";
import { logger } from "#lib/logger.ts";
import { replayJournals } from "#lib/recovery/replay-journals.ts";
import { sealAnew } from "#lib/recovery/seal-anew.ts";
import { promoteKeptPairs, settleLeftovers } from "#lib/recovery/settle-leftovers.ts";
import { recoverOpenSets, type SweepLimits } from "#lib/refresh/refresh-due-sets.ts";
import { addUpTally } from "#lib/tally/add-up-changes.ts";
import { checkLivingSets } from "#lib/token-sets/check-living-sets.ts";
import { repeatRevocations } from "#lib/token-sets/repeat-revocations.ts";
import { retireReplacedPairs } from "#lib/token-sets/retire-replaced-pairs.ts";
import type { Round } from "./scheduler.ts";

const recoverEveryMs = 5_000;
const checkEveryMs = 60_000;
const checksPerRound = 300;
const addUpEveryMs = 5_000;
const deliverEveryMs = 1_000;
const judgeEveryMs = 30_000;
const sealEveryMs = 60_000;
/** While another worker seals anew, which may be killed, or other processes' next heartbeat is awaited. */
const lookAgainMs = heartbeatMs + 2_000;

let journalsKept = 0;

/** Reports that this worker is alive. */
export function createHeartbeatRound(): Round {
  return {
    name: "report that this worker is alive",
    async run() {
      await guardDeployment();
      await beat("worker", journalsKept);
      return heartbeatMs;
    },
  };
}

/**
 * Settles what a crash or an outage left open: journals first, then kept pairs and new connections, then the old access
 * tokens as witnesses.
 */
export function createRecoveryRound(limits: SweepLimits): Round {
  return {
    name: "recover open attempts",
    async run() {
      const replay = await replayJournals("all");
      journalsKept = replay.kept;
      if (replay.settled > 0) logger().info({ ...replay }, "Replies were settled from the journal.");
      await promoteKeptPairs();
      await settleLeftovers(new Date());
      await judgeLeftGrants(limits);
      await repeatRevocations(limits);
      await retireReplacedPairs(limits);
      await recoverOpenSets(limits);
      return recoverEveryMs;
    },
  };
}

/** Seals anew what is in an earlier form or under another key. */
export function createSealingRound(signal: AbortSignal): Round {
  return {
    name: "seal values anew",
    async run() {
      return (await sealAnew(signal)) ? sealEveryMs : lookAgainMs;
    },
  };
}

/** Adds what changed to the counts that pages read. */
export function createTallyRound(signal: AbortSignal): Round {
  return {
    name: "add up what changed",
    async run() {
      await addUpTally(signal);
      return addUpEveryMs;
    },
  };
}

/** Delivers the messages that wait for organizations' destinations. */
export function createDeliveryRound(outbox: Outbox): Round {
  return {
    name: "look for messages that wait",
    async run() {
      await streamRecords();
      await outbox.begin();
      return deliverEveryMs;
    },
  };
}

/** Looks for what people want to be told about, and queues the messages. */
export function createAlertRound(signal: AbortSignal): Round {
  return {
    name: "judge alerts",
    async run() {
      await judgeAlerts(new Date(), signal);
      return judgeEveryMs;
    },
  };
}

export const bulkRoundName = "work on bulk runs";

/** Does what people asked for many sets at once. */
export function createBulkRound(signal: AbortSignal): Round {
  return { name: bulkRoundName, run: () => workOnBulkRuns(signal) };
}

/** Asks about living sets of which nothing was heard for long. */
export function createCheckRound(limits: SweepLimits): Round {
  return {
    name: "check living sets",
    async run() {
      await checkLivingSets(checksPerRound, limits);
      return checkEveryMs / env().LARDER_PACE;
    },
  };
}
