import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "#components/ui/link.tsx";

export interface FilterChip {
  label: string;
  value: ReactNode;
  removeHref: string;
}

/** The filters that are set; each is a link to the list without it. */
export function FilterChips({ chips, clearHref }: { chips: readonly FilterChip[]; clearHref: string }) {
  return (
    <ul aria-label="Active filters" className="flex flex-wrap items-center gap-1.5">
      {chips.map((chip) => (
        <li key={chip.label}>
          <Link
            href={chip.removeHref}
            scroll={false}
            className="inline-flex min-h-6 items-center gap-1.5 rounded-xs border border-line-strong bg-surface px-1.5 text-sm hover:border-ink-soft touch:min-h-9 touch:px-2.5"
          >
            <span className="sr-only">Remove filter</span>
            <span className="text-ink-soft">{chip.label}</span>
            <span className="font-medium">{chip.value}</span>
            <X aria-hidden="true" className="size-3.5 text-ink-soft" />
          </Link>
        </li>
      ))}
      <li>
        <Link
          href={clearHref}
          scroll={false}
          className="inline-flex min-h-6 items-center rounded-xs px-1.5 text-sm text-link hover:underline touch:min-h-9"
        >
          Clear all
        </Link>
      </li>
    </ul>
  );
}
