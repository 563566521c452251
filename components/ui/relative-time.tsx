"use client";

import { formatHover, formatRelative } from "#components/ui/format-time.ts";
import { useNow, useViewerZone } from "#components/ui/use-viewer-time.ts";

type RelativeTimeProps = {
  /** ISO instants; `now` is the server's clock when it answered. */
  at: string;
  now: string;
};

/** "4 min ago", exact on hover: in the zone the viewer was last seen in, else UTC until hydrated. */
export function RelativeTime({ at, now }: RelativeTimeProps) {
  const viewerNow = useNow(now);
  const zone = useViewerZone();
  const instant = new Date(at);
  return (
    <time
      dateTime={at}
      title={formatHover(instant, zone)}
      className="whitespace-nowrap"
      // Server and browser may abbreviate a zone differently; either is right.
      suppressHydrationWarning
    >
      {formatRelative(instant, viewerNow)}
    </time>
  );
}
