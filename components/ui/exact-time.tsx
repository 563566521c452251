"use client";

import { formatExact, formatHover, type TimePrecision } from "#components/ui/format-time.ts";
import { useViewerZone } from "#components/ui/use-viewer-time.ts";

type ExactTimeProps = {
  /** An ISO instant. */
  at: string;
  precision?: TimePrecision;
};

/** "Thu 27 Nov, 14:00 CET": in the zone the viewer was last seen in, else UTC until hydrated. */
export function ExactTime({ at, precision = "minute" }: ExactTimeProps) {
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
      {formatExact(instant, zone, precision)}
    </time>
  );
}
