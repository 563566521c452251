import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  Clock,
  type LucideIcon,
  OctagonX,
  RefreshCw,
  TriangleAlert,
} from "lucide-react";
import { classNames } from "#components/class-names.ts";
import { HEALTH_LABEL, HEALTH_TONE, type Health, isStopped } from "#components/health.ts";
import { TONE_SOFT, TONE_TEXT } from "#components/tone.ts";

const ICON: Record<Health, LucideIcon> = {
  healthy: CircleCheck,
  due: Clock,
  retrying: RefreshCw,
  overdue: TriangleAlert,
  reauthorize: OctagonX,
  revoked: Ban,
  paused: CirclePause,
  pending: CircleDashed,
};

/** Rows name the cause beside the badge. */
const STOPPED_LABEL = { plain: "Stopped", filled: "Stopped: client secret refused" };

type HealthBadgeProps = {
  health: Health;
  /** Why one set does not work; left out where a kind of sets is named. */
  verdict?: string | null;
  /** `plain` for rows, where a hundred tinted boxes would shout; `filled` where it stands alone. */
  look?: "plain" | "filled";
};

export function HealthBadge({ health, verdict = null, look = "plain" }: HealthBadgeProps) {
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
      {isStopped(health, verdict) ? STOPPED_LABEL[look] : HEALTH_LABEL[health]}
    </span>
  );
}
