"use client";

import { useId } from "react";
import { HEALTH_TONE, type Health } from "#components/health.ts";
import { NoShelfLife, ShelfLifeBar, type ShelfLifeSize } from "#components/shelf-life-bar.tsx";
import { toShelfLifeGeometry } from "#components/shelf-life-geometry.ts";
import { ShelfLifeTitle } from "#components/shelf-life-title.tsx";
import { TONE_FILL } from "#components/tone.ts";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";

type ShelfLifeProps = {
  /** ISO instants; without issue and expiry there is no shelf life yet. */
  issuedAt: string | null;
  expiresAt: string | null;
  plannedRefreshAt: string | null;
  /** When access ended; null while it has not. */
  endedAt: string | null;
  now: string;
  health: Health;
  size?: ShelfLifeSize;
};

/** A bar from issued to expires: the planned refresh is a notch, now a marker, the health its colour. */
export function ShelfLife({
  issuedAt,
  expiresAt,
  plannedRefreshAt,
  endedAt,
  now,
  health,
  size = "row",
}: ShelfLifeProps) {
  const id = useId();
  if (issuedAt === null || expiresAt === null) return <NoShelfLife size={size} />;
  const geometry = toShelfLifeGeometry({ issuedAt, expiresAt, plannedRefreshAt, endedAt, now });
  const title = (
    <ShelfLifeTitle
      issuedAt={issuedAt}
      expiresAt={expiresAt}
      plannedRefreshAt={plannedRefreshAt}
      endedAt={endedAt}
      expired={geometry.expired}
    />
  );
  const bar = (
    <ShelfLifeBar id={id} geometry={geometry} tone={TONE_FILL[HEALTH_TONE[health]]} size={size}>
      {title}
    </ShelfLifeBar>
  );
  if (size === "row") return bar;
  return (
    <div>
      {bar}
      <dl className="mt-2 grid print:mt-5 gap-x-4 gap-y-1 sm:grid-cols-3">
        <Instant term="Issued" at={issuedAt} now={now} />
        {endedAt === null ? (
          <>
            <Instant term="Planned refresh" at={plannedRefreshAt} now={now} center />
            <Instant term={geometry.expired ? "Expired" : "Expires"} at={expiresAt} now={now} end />
          </>
        ) : (
          <Instant term="Access ended" at={endedAt} now={now} end />
        )}
      </dl>
    </div>
  );
}

type InstantProps = { term: string; at: string | null; now: string; center?: boolean; end?: boolean };

function Instant({ term, at, now, center = false, end = false }: InstantProps) {
  return (
    <div className={center ? "sm:text-center" : end ? "sm:col-start-3 sm:text-right" : undefined}>
      <dt className="text-sm text-ink-soft">{term}</dt>
      <dd>
        {at === null ? (
          <span className="text-ink-soft">not planned</span>
        ) : (
          <>
            <ExactTime at={at} />
            <span className="text-ink-faint">
              {" · "}
              <RelativeTime at={at} now={now} />
            </span>
          </>
        )}
      </dd>
    </div>
  );
}
