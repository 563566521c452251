"use client";

import { type ReactNode, useEffect } from "react";
import { ZoneContext } from "#components/ui/use-viewer-time.ts";
import { ZONE_COOKIE } from "#components/zone.ts";

type ViewerZoneProps = {
  /** From the cookie; without it the first page is written in UTC. */
  zone: string | undefined;
  children: ReactNode;
};

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Gives the viewer's zone to all times below it, and remembers it in a cookie for the next page. */
export function ViewerZone({ zone, children }: ViewerZoneProps) {
  useEffect(() => {
    const actual = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (actual === zone) return;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on plain http
    document.cookie = `${ZONE_COOKIE}=${encodeURIComponent(actual)}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`;
  }, [zone]);
  return <ZoneContext value={zone}>{children}</ZoneContext>;
}
