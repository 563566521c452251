"use client";

import { formatExact } from "#components/ui/format-time.ts";
import { useViewerZone } from "#components/ui/use-viewer-time.ts";

type ShelfLifeTitleProps = {
  issuedAt: string;
  expiresAt: string;
  plannedRefreshAt: string | null;
  endedAt: string | null;
  expired: boolean;
};

/** The exact times of a shelf life, on hover and for screen readers, in the viewer's zone. */
export function ShelfLifeTitle({
  issuedAt,
  expiresAt,
  plannedRefreshAt,
  endedAt,
  expired,
}: ShelfLifeTitleProps) {
  const zone = useViewerZone();
  const exact = (at: string) => formatExact(new Date(at), zone, "minute");
  const refresh =
    plannedRefreshAt === null ? "no refresh planned" : `refresh planned ${exact(plannedRefreshAt)}`;
  const end =
    endedAt === null
      ? `${refresh}, ${expired ? "expired" : "expires"} ${exact(expiresAt)}`
      : `access ended ${exact(endedAt)}`;
  return <title suppressHydrationWarning>{`Access token issued ${exact(issuedAt)}, ${end}`}</title>;
}
