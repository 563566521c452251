import "server-only";
import type { Tx } from "#lib/db/in-transaction.ts";
import { listApplicationsInUse } from "#lib/tally/tally-repository.ts";
import { minuteMs, quietAfterMs } from "./alert-limits.ts";
import { type AlertRow, type Ending, endAlert, listOpen, openAlert, seeAlert } from "./alert-repository.ts";
import type { RuleRow } from "./alert-rule-repository.ts";
import {
  findMachineFacts,
  findSecretDate,
  type Happening,
  type HappeningRule,
  listDuplicateImports,
  listLoopingMachines,
  listOldSecrets,
} from "./happenings-repository.ts";

type Over = Ending["ending"] | null;

/** What is looked for, and whether that is over for an alert that it was not found for; null where that is not known. */
interface Search {
  list(tx: Tx, rule: HappeningRule): Promise<Happening[]>;
  isOver(tx: Tx, rule: HappeningRule, alert: AlertRow): Promise<Over>;
}

/** A machine that was given another token and reports nothing for so long works with it. */
const provenAfterMs = 10 * minuteMs;

const searches: Partial<Record<RuleRow["condition"], Search>> = {
  machine_looping: {
    list: listLoopingMachines,
    async isOver(tx, { organizationId, now }, { groupKey, since }) {
      const machine = await findMachineFacts(tx, organizationId, groupKey);
      if (!machine) return "gone";
      if (machine.revokedAt) return "stopped";
      const { firstAt, rejectedAt, rejectedCount } = machine;
      const isNew = rejectedCount === 0 && firstAt !== null && firstAt > since;
      if (isNew && now.getTime() - firstAt.getTime() >= provenAfterMs) return "recovered";
      return rejectedAt && now.getTime() - rejectedAt.getTime() >= quietAfterMs ? "quiet" : null;
    },
  },
  duplicate_import: {
    list: listDuplicateImports,
    async isOver(_tx, { now }, { lastSeenAt }) {
      return now.getTime() - lastSeenAt.getTime() >= quietAfterMs ? "quiet" : null;
    },
  },
  secret_old: {
    async list(tx, rule) {
      const old = await listOldSecrets(tx, rule);
      if (old.length === 0) return [];
      const used = await listApplicationsInUse(tx, rule.organizationId, rule.environment);
      return old.filter(({ key }) => used.includes(key));
    },
    async isOver(tx, { organizationId, number, now }, { groupKey }) {
      const enteredAt = await findSecretDate(tx, organizationId, groupKey);
      const ageDays = enteredAt ? (now.getTime() - enteredAt.getTime()) / quietAfterMs : 0;
      return enteredAt && ageDays < number ? "recovered" : "gone";
    },
  },
};

async function open(tx: Tx, rule: HappeningRule, { key, subject, since, ...of }: Happening): Promise<void> {
  const { id: ruleId, organizationId, now } = rule;
  const { applicationId, tokenSetId } = of;
  await openAlert(tx, {
    ...{ organizationId, ruleId, key, subject, since, now, applicationId, cause: null, takesUntil: null },
    ...(tokenSetId ? { detail: { tokenSetId } } : {}),
  });
}

/** Judges a rule about machines, imports or client secrets. Other rules are left alone. */
export async function judgeHappenings(tx: Tx, row: RuleRow, now: Date): Promise<void> {
  const { id, organizationId, environment, condition, number, createdAt } = row;
  const search = searches[condition];
  if (!search || environment === null) return;
  const rule: HappeningRule = { id, organizationId, environment, number: number ?? 0, createdAt, now };
  const found = new Map((await search.list(tx, rule)).map((happening) => [happening.key, happening]));
  for (const alert of await listOpen(tx, id)) {
    if (found.delete(alert.groupKey)) {
      await seeAlert(tx, alert.id, now);
      continue;
    }
    const ending = await search.isOver(tx, rule, alert);
    if (ending) await endAlert(tx, { id: alert.id, ending, now });
  }
  for (const happening of found.values()) await open(tx, rule, happening);
}
