import "server-only";
import type { AlertTellingKind } from "#generated/prisma/client.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { queueDelivery } from "#lib/destinations/queue-delivery.ts";
import { growth } from "./alert-limits.ts";
import { type AlertMessage, writeMessage } from "./alert-message.ts";
import { type AlertRow, listUnsettled } from "./alert-repository.ts";
import { isMuted, type RuleRow } from "./alert-rule-repository.ts";
import { isQuiet } from "./quiet-hours.ts";
import {
  countEndings,
  insertTelling,
  listFirstSets,
  listTold,
  noteGrown,
  noteTold,
  settleAlert,
  type Told,
} from "./telling-repository.ts";

/** An organization's rules, and when they are judged. */
export interface Telling {
  organizationId: string;
  rules: readonly RuleRow[];
  now: Date;
}

const namedSets = 5;

/** Whether the rule says anything now. */
function maySpeak(rule: RuleRow, now: Date): boolean {
  const { quietZone: zone, quietFrom: from, quietTo: to } = rule;
  const quiet = zone !== null && from !== null && to !== null ? { zone, from, to } : null;
  return !isMuted(rule, now) && !(quiet && isQuiet(quiet, now));
}

/** What is to be told of an alert now; null where nothing is. */
function whatToTell(alert: AlertRow, now: Date): AlertTellingKind | null {
  const { toldAt, endedAt, tellAt, toldCount, remaining, grewAt } = alert;
  if (endedAt) return toldAt ? "ended" : null;
  if (!toldAt) return tellAt <= now ? "opened" : null;
  const hasGrown = toldCount !== null && toldCount > 0 && remaining >= growth.times * toldCount;
  const isOver = now.getTime() - toldAt.getTime() >= growth.afterMs;
  return grewAt === null && hasGrown && isOver ? "grew" : null;
}

async function queue(
  tx: Tx,
  alert: AlertRow,
  kind: AlertTellingKind,
  message: AlertMessage & { to: readonly Told[]; now: Date },
) {
  const { to, now, ...said } = message;
  const told: string[] = [];
  for (const { destinationId, followsId } of to) {
    const { organizationId } = alert;
    const deliveryId = await queueDelivery(tx, { organizationId, destinationId, followsId, ...said });
    if (deliveryId === null) continue;
    await insertTelling(tx, { alert, destinationId, kind, deliveryId, at: now });
    told.push(destinationId);
  }
  return told.length > 0;
}

async function tell(tx: Tx, alert: AlertRow, rule: RuleRow, now: Date): Promise<void> {
  const kind = whatToTell(alert, now);
  if (kind === null) return;
  const to =
    kind === "opened"
      ? rule.destinations.map(({ destinationId }) => ({ destinationId, followsId: null }))
      : await listTold(tx, alert.id);
  if (to.length === 0 && kind !== "ended") return;
  const sets = await listFirstSets(tx, alert, namedSets);
  const message = writeMessage({ alert, rule, kind, sets, endings: await countEndings(tx, alert.id), now });
  const isTold = await queue(tx, alert, kind, { ...message, to, now });
  if (kind === "ended") await settleAlert(tx, alert, now);
  else if (kind === "grew") await noteGrown(tx, alert, now);
  else if (isTold) await noteTold(tx, alert, now);
}

/**
 * Queues what is to be told of an organization's alerts: that they opened, once that they grew, and that they ended where it was
 * told that they had begun. Quiet hours and muted rules hold it back; an alert that ends meanwhile is never told.
 */
export async function tellAlerts(tx: Tx, { organizationId, rules, now }: Telling): Promise<void> {
  for (const alert of await listUnsettled(tx, organizationId)) {
    const rule = rules.find(({ id }) => id === alert.ruleId);
    if (rule && maySpeak(rule, now)) await tell(tx, alert, rule, now);
  }
}
