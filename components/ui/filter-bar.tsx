"use client";

import { Search as SearchIcon, X } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useId } from "react";
import { Button } from "#components/ui/button.tsx";
import { FilterForm } from "#components/ui/filter-form.tsx";
import { Select, type SelectOption } from "#components/ui/select.tsx";

type Filter = {
  name: string;
  label: string;
  /** The choice that filters nothing: "Any health". */
  anyLabel: string;
  options: readonly SelectOption[];
  value: string;
};

type Search = { name: string; label: string; placeholder: string; value: string };

type FilterChip = { label: string; value: string; removeHref: string };

type FilterBarProps = {
  /** The page's own path: filters live in its query. */
  action: string;
  search?: Search;
  filters?: readonly Filter[];
  chips?: readonly FilterChip[];
  clearHref: string;
  /** Query entries to keep: the sort, not the page cursor. */
  keep?: Readonly<Record<string, string>>;
  /** More fields of the form, before its button: dates. */
  fields?: ReactNode;
  /** What stands at the end of the bar: an export link. */
  children?: ReactNode;
};

/** Search and filters as one GET form, so that a filtered list is a link. */
export function FilterBar({
  action,
  search,
  filters = [],
  chips = [],
  clearHref,
  keep = {},
  fields,
  children,
}: FilterBarProps) {
  return (
    <div className="grid gap-2 pb-3">
      <FilterForm action={action}>
        {Object.entries(keep).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {search ? <SearchInput search={search} /> : null}
        {filters.map((filter) => (
          <Select
            key={`${filter.name}=${filter.value}`}
            name={filter.name}
            aria-label={filter.label}
            placeholder={filter.anyLabel}
            options={filter.options}
            defaultValue={filter.value}
            className="min-w-0 grow basis-40 sm:max-w-48"
          />
        ))}
        {fields}
        <Button type="submit">Apply</Button>
        {children ? <div className="ml-auto flex gap-2">{children}</div> : null}
      </FilterForm>
      {chips.length > 0 ? <FilterChips chips={chips} clearHref={clearHref} /> : null}
    </div>
  );
}

function SearchInput({ search }: { search: Search }) {
  const id = useId();
  return (
    <div className="relative min-w-0 grow basis-60 sm:max-w-96">
      <label htmlFor={id} className="sr-only">
        {search.label}
      </label>
      <SearchIcon
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-ink-faint"
      />
      <input
        key={search.value}
        id={id}
        type="search"
        name={search.name}
        defaultValue={search.value}
        placeholder={search.placeholder}
        className="control pl-8.5"
      />
    </div>
  );
}

function FilterChips({ chips, clearHref }: { chips: readonly FilterChip[]; clearHref: string }) {
  return (
    <ul aria-label="Active filters" className="flex flex-wrap items-center gap-1.5">
      {chips.map((chip) => (
        <li key={`${chip.label}=${chip.value}`}>
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
