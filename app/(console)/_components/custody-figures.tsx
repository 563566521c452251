"use client";

import type { ReactNode } from "react";
import { Section } from "#components/ui/section.tsx";
import type { OverviewView } from "#lib/overview/overview-view.ts";

interface Props {
  custody: OverviewView["custody"];
}

const digits = (count: number) => count.toLocaleString("en-GB");

/** Never rounded up to all of them. */
function share(part: number, whole: number): string {
  return `${(Math.floor((part / whole) * 1_000) / 10).toLocaleString("en-GB")} %`;
}

/** What became of the connections in Larder's custody. */
export function CustodyFigures({ custody }: Props) {
  const { refreshes, firstTimeRight, lostInTransit, endedAtApicbase, endedUnexplained, lostByLarder } =
    custody;
  return (
    <Section title="In Larder’s custody, last 28 days" description="Days in UTC, today included.">
      <dl className="border-t border-line-strong">
        <Figure term="Refreshes">{digits(refreshes)}</Figure>
        <Figure term="Right the first time">
          {digits(firstTimeRight)}
          {refreshes > 0 && <span className="text-ink-soft"> · {share(firstTimeRight, refreshes)}</span>}
        </Figure>
        <Figure term="Connections lost by transit">{digits(lostInTransit)}</Figure>
        <Figure term="Connections ended at Apicbase">{digits(endedAtApicbase)}</Figure>
        {endedUnexplained > 0 && (
          <Figure term="Connections ended, cause not known">{digits(endedUnexplained)}</Figure>
        )}
        <Figure term="Connections lost by Larder" strong>
          <span className={lostByLarder > 0 ? "text-broken" : undefined}>{digits(lostByLarder)}</span>
        </Figure>
      </dl>
    </Section>
  );
}

function Figure({ term, strong = false, children }: { term: string; strong?: boolean; children: ReactNode }) {
  return (
    <div
      className={`flex min-h-8 items-center justify-between gap-4 border-b border-line ${strong ? "font-semibold" : ""}`}
    >
      <dt>{term}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  );
}
