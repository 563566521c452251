"use client";

import { useRouter } from "next/navigation";
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
  const router = useRouter();
  useEffect(() => {
    const actual = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (actual === zone) return;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on plain http
    document.cookie = `${ZONE_COOKIE}=${encodeURIComponent(actual)}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`;
    // What is counted by days was counted by those of another zone.
    if (document.querySelector("[data-in-zone]")) router.refresh();
  }, [zone, router]);
  return <ZoneContext value={zone}>{children}</ZoneContext>;
}
