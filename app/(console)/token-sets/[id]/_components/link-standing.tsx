import {
  Ban,
  CircleCheck,
  CircleSlash,
  Hourglass,
  type LucideIcon,
  MousePointerClick,
  Send,
  TriangleAlert,
} from "lucide-react";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { ConnectLinkStanding, ConnectLinkView } from "#lib/connect-links/connect-link-view.ts";

const looks: Record<ConnectLinkStanding, { icon: LucideIcon; color: string; word: string }> = {
  sent: { icon: Send, color: "text-paused", word: "Sent" },
  opened: { icon: MousePointerClick, color: "text-paused", word: "Followed" },
  completed: { icon: CircleCheck, color: "text-healthy", word: "Completed" },
  declined: { icon: CircleSlash, color: "text-attention", word: "Declined" },
  expired: { icon: Hourglass, color: "text-paused", word: "Expired" },
  revoked: { icon: Ban, color: "text-paused", word: "Revoked" },
  void: { icon: TriangleAlert, color: "text-attention", word: "Not valid" },
};

interface Props {
  link: ConnectLinkView;
  /** The server's clock, ISO. */
  now: string;
}

/** A link's status, and since when. */
export function LinkStanding({ link, now }: Props) {
  const { icon: Icon, color, word } = looks[link.standing];
  return (
    <span className="inline-flex items-center gap-x-1.5">
      <Icon aria-hidden="true" className={`size-3.75 shrink-0 ${color}`} />
      <span className="font-medium">{word}</span>
      <span className="text-sm text-ink-soft">
        {link.standingAt ? (
          <RelativeTime at={link.standingAt} now={now} />
        ) : (
          `${link.createdBy} can no longer connect this set`
        )}
      </span>
    </span>
  );
}
