"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { ButtonLink } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";

type PaginationProps = {
  previousHref: string | null;
  nextHref: string | null;
  /** "1,204 token sets", "50 shown". */
  summary?: ReactNode;
};

/** Previous and next. There are no page numbers: a page begins after a row, so that none is skipped or repeated. */
export function Pagination({ previousHref, nextHref, summary }: PaginationProps) {
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center justify-between gap-3 pt-3">
      <p className="text-sm text-ink-soft">{summary}</p>
      <div className="flex gap-2">
        <PageLink href={previousHref}>
          <ChevronLeft aria-hidden="true" className="-ml-1 size-4" />
          Previous
        </PageLink>
        <PageLink href={nextHref}>
          Next
          <ChevronRight aria-hidden="true" className="-mr-1 size-4" />
        </PageLink>
      </div>
    </nav>
  );
}

function PageLink({ href, children }: { href: string | null; children: ReactNode }) {
  if (href) {
    return (
      <ButtonLink href={href} size="sm">
        {children}
      </ButtonLink>
    );
  }
  return (
    <button type="button" disabled className={buttonClass("secondary", "sm")}>
      {children}
    </button>
  );
}
