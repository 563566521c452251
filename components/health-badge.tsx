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

const symbolId = (health: Health) => `health-${health}`;

/** The icons of these, drawn once and unseen, for badges of the same page that are `shared`. */
export function HealthIcons({ healths }: { healths: ReadonlySet<Health> }) {
  return (
    <svg aria-hidden="true" className="absolute size-0">
      {[...healths].map((health) => {
        const Icon = ICON[health];
        return (
          <symbol key={health} id={symbolId(health)} viewBox="0 0 24 24">
            <Icon />
          </symbol>
        );
      })}
    </svg>
  );
}

type HealthBadgeProps = {
  health: Health;
  /**
   * `plain` for rows, where a hundred tinted boxes would shout; `shared` for the rows of a long list, with HealthIcons beside
   * it; `filled` where it stands alone.
   */
  look?: "plain" | "shared" | "filled";
};

export function HealthBadge({ health, look = "plain" }: HealthBadgeProps) {
  const Icon = ICON[health];
  const tone = HEALTH_TONE[health];
  return (
    <span
      className={classNames(
        TONE_TEXT[tone],
        look === "filled"
          ? "inline-flex h-6 items-center gap-1.5 rounded-xs px-2 align-top text-sm font-semibold whitespace-nowrap"
          : "health-badge",
        look === "filled" && TONE_SOFT[tone],
      )}
    >
      {look === "shared" ? (
        <svg aria-hidden="true" className="size-3.75 shrink-0">
          <use href={`#${symbolId(health)}`} />
        </svg>
      ) : (
        <Icon aria-hidden="true" className="size-3.75 shrink-0" />
      )}
      {(look !== "filled" && SHORT_LABEL[health]) || HEALTH_LABEL[health]}
    </span>
  );
}
