"use client";

import { formatExact, type TimePrecision } from "#components/ui/format-time.ts";
import { useViewerZone } from "#components/ui/use-viewer-time.ts";

type ExactTimeProps = {
  /** An ISO instant. */
  at: string;
  precision?: TimePrecision;
};

/** "Thu 27 Nov, 14:00 CET": in UTC from the server, in the viewer's zone once hydrated; it always says which. */
export function ExactTime({ at, precision = "minute" }: ExactTimeProps) {
  const zone = useViewerZone();
  const instant = new Date(at);
  return (
    <time dateTime={at} title={formatExact(instant, zone, "second")} className="whitespace-nowrap">
      {formatExact(instant, zone, precision)}
    </time>
  );
}
