"use client";

import { classNames } from "#components/class-names.ts";
import { Link } from "#components/ui/link.tsx";

export type Tab = {
  label: string;
  href: string;
  current: boolean;
  count?: number /** There are more than so many. */;
  isMore?: boolean;
};

/** Views of one thing as links; the current one is in the address, so it can be sent to a colleague. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href}
          aria-current={tab.current ? "page" : undefined}
          className={classNames(
            "-mb-px flex min-h-9 shrink-0 items-center gap-1.5 border-b-2 px-2 whitespace-nowrap -outline-offset-2 touch:min-h-11",
            tab.current
              ? "border-accent font-semibold text-ink"
              : "border-transparent text-ink-soft hover:border-line-strong hover:text-ink",
          )}
        >
          {tab.label}
          {tab.count === undefined ? null : (
            <span className="text-sm font-normal text-ink-faint">
              {tab.count.toLocaleString("en-GB")}
              {tab.isMore ? "+" : ""}
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}
