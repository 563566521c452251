import { Circle, CircleCheck, CirclePause, CircleX, type LucideIcon, TriangleAlert } from "lucide-react";
import { ExactTime } from "#components/ui/exact-time.tsx";
import type { DestinationView } from "#lib/destinations/destination-view.ts";

const looks: Record<DestinationView["standing"], { icon: LucideIcon; color: string; word: string }> = {
  unused: { icon: Circle, color: "text-ink-faint", word: "Nothing sent yet" },
  active: { icon: CircleCheck, color: "text-healthy", word: "Accepts messages" },
  failing: { icon: TriangleAlert, color: "text-attention", word: "Failing" },
  deleted: { icon: CircleX, color: "text-ink-soft", word: "Deleted" },
  off: { icon: CirclePause, color: "text-paused", word: "Switched off" },
};

/** How a destination stands, since when, and why. */
export function DestinationStanding({ destination }: { destination: DestinationView }) {
  const { standing, since, reason } = destination;
  const { icon: Icon, color, word } = looks[standing];
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5">
      <Icon aria-hidden="true" className={`size-3.75 shrink-0 ${color}`} />
      <span className="font-medium">{word}</span>
      {standing !== "unused" && standing !== "active" && since && (
        <span className="text-sm text-ink-soft">
          since <ExactTime at={since} />
        </span>
      )}
      {reason && <span className="basis-full text-sm text-ink-soft wrap-anywhere text-pretty">{reason}</span>}
    </span>
  );
}
