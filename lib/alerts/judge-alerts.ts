import "server-only";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { logger } from "#lib/logger.ts";
import { endOfRule, listOpenRules, listOrganizationsToJudge, lockAlerts } from "./alert-repository.ts";
import { listOrganizationsWithRules, listRuleRows, type RuleRow } from "./alert-rule-repository.ts";
import { listOrganizationsWithHappenings } from "./happenings-repository.ts";
import { judgeHappenings } from "./judge-happenings.ts";
import { isAnythingWrong, judgeLarder, type LarderSigns, readLarderSigns } from "./judge-larder.ts";
import { judgeSets } from "./judge-sets.ts";
import { tellAlerts } from "./tell-alerts.ts";

/** A secret that 100,000 sets wait for is found by one round: one that takes too long would find it again and never tell. */
const judgeWithinMs = 120_000;

interface Judged {
  organizationId: string;
  signs: LarderSigns;
  now: Date;
  /** The rules to judge and to tell of; all unless given. */
  only?: RuleRow["condition"];
}

/**
 * Judges the rules of one organization and queues what is to be told, in one transaction: what was found is told, or neither is
 * known. Returns false where another process is at it.
 */
function judgeOrganization({ organizationId, signs, now, only }: Judged): Promise<boolean> {
  return inTransaction(async (tx) => {
    if (!(await lockAlerts(tx, organizationId))) return false;
    const all = await listRuleRows(tx, organizationId);
    const rules = all.filter(({ condition }) => only === undefined || condition === only);
    const open = new Set(await listOpenRules(tx, organizationId));
    for (const rule of rules) {
      const isOpen = open.has(rule.id);
      if (!rule.active && isOpen) await endOfRule(tx, rule.id, now);
      if (!rule.active) continue;
      await judgeLarder(tx, rule, signs, now);
      // While the database is held nothing is sent, and nothing is heard of any set. Silence is told by itself.
      if (!signs.isHeld && !(rule.condition === "not_refreshed" && signs.silence)) {
        await judgeSets(tx, rule, isOpen, now);
      }
      await judgeHappenings(tx, rule, now);
    }
    await tellAlerts(tx, { organizationId, rules, now });
    return true;
  }, judgeWithinMs);
}

async function judgeEach(
  ids: Iterable<string>,
  judged: Omit<Judged, "organizationId">,
  signal?: AbortSignal,
) {
  for (const organizationId of ids) {
    if (signal?.aborted) return;
    await judgeOrganization({ organizationId, ...judged }).catch((error: unknown) => {
      logger().error(
        { error, organizationId },
        "Could not judge the alerts of an organization; trying again.",
      );
    });
  }
}

/**
 * Looks for what rules tell about, and tells it, in every organization where anything can be: it reads no set that is well.
 * One that fails holds up no other.
 */
export async function judgeAlerts(now: Date, signal?: AbortSignal): Promise<void> {
  const signs = await readLarderSigns(db());
  const ids = new Set([
    ...(await inTransaction((tx) => listOrganizationsToJudge(tx, now))),
    ...(await listOrganizationsWithHappenings(db(), now)),
    ...(isAnythingWrong(signs) ? await listOrganizationsWithRules(db()) : []),
  ]);
  await judgeEach(ids, { signs, now }, signal);
}

/** Tells that no worker looks for due sets: for a process that is none, since nobody else may live who could. */
export async function judgeSilence(now: Date): Promise<boolean> {
  const signs = await readLarderSigns(db());
  if (!signs.silence) return false;
  await judgeEach(await listOrganizationsWithRules(db()), { signs, now, only: "scheduler_silent" });
  return true;
}
