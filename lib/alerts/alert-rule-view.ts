import { conditionWords } from "./alert-condition-view.ts";
import type { RuleRow } from "./alert-rule-repository.ts";
import type { AlertRuleView, MuteView } from "./alert-view.ts";

const two = (count: number) => String(count).padStart(2, "0");

/** A minute of the day as a clock shows it. */
const toTime = (minute: number | null) =>
  minute === null ? null : `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

/** A rule's mute; null where it tells. */
function toMute({ mutedAt, mutedUntil, mutedBy, muteReason }: RuleRow, now: Date): MuteView | null {
  if (mutedAt === null || mutedBy === null || (mutedUntil !== null && mutedUntil <= now)) return null;
  return {
    ...{ since: mutedAt.toISOString(), until: mutedUntil?.toISOString() ?? null },
    ...{ by: mutedBy, reason: muteReason },
  };
}

/** @param destinations those of the organization */
export function toAlertRuleView(
  row: RuleRow,
  destinations: readonly { id: string; name: string; isOff: boolean }[],
  now: Date,
): AlertRuleView {
  const { condition, environment, number, active, quietZone } = row;
  const { label, when, number: has } = conditionWords[condition];
  const chosen = new Set(row.destinations.map(({ destinationId }) => destinationId));
  const [quietFrom, quietTo] = [toTime(row.quietFrom), toTime(row.quietTo)];
  return {
    ...{ id: row.id, condition, label, when, environment, active, quietFrom, quietTo, quietZone },
    number: has && number !== null ? `${number} ${has.unit}` : null,
    numberValue: number,
    destinations: destinations.filter(({ id }) => chosen.has(id)),
    quiet: quietZone === null ? null : `${quietFrom} to ${quietTo}, ${quietZone}`,
    mute: toMute(row, now),
  };
}
