import {
  Archive,
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleQuestionMark,
  Clock,
  type LucideIcon,
  OctagonPause,
  OctagonX,
  RefreshCw,
  TriangleAlert,
} from "lucide-react";
import { classNames } from "#components/class-names.ts";
import { HEALTH_LABEL, HEALTH_TONE, type Health } from "#components/health.ts";
import { TONE_SOFT, TONE_TEXT } from "#components/tone.ts";

const ICON: Record<Health, LucideIcon> = {
  healthy: CircleCheck,
  due: Clock,
  retrying: RefreshCw,
  overdue: TriangleAlert,
  in_doubt: CircleQuestionMark,
  on_hold: OctagonPause,
  reauthorize: OctagonX,
  revoked: Ban,
  paused: CirclePause,
  pending: CircleDashed,
  archived: Archive,
};

/** Rows name the cause beside the badge. */
const SHORT_LABEL: Partial<Record<Health, string>> = { on_hold: "Stopped" };

type HealthBadgeProps = {
  health: Health;
  /** `plain` for rows, where a hundred tinted boxes would shout; `filled` where it stands alone. */
  look?: "plain" | "filled";
};

export function HealthBadge({ health, look = "plain" }: HealthBadgeProps) {
  const Icon = ICON[health];
  const tone = HEALTH_TONE[health];
  return (
    <span
      className={classNames(
        "inline-flex items-center gap-1.5 align-top whitespace-nowrap",
        TONE_TEXT[tone],
        look === "plain"
          ? "h-5.5 font-medium"
          : classNames("h-6 rounded-xs px-2 text-sm font-semibold", TONE_SOFT[tone]),
      )}
    >
      <Icon aria-hidden="true" className="size-3.75 shrink-0" />
      {(look === "plain" && SHORT_LABEL[health]) || HEALTH_LABEL[health]}
    </span>
  );
}
