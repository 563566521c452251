"use client";

import { ListFilter, Search as SearchIcon } from "lucide-react";
import { type ReactNode, useId } from "react";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { type FilterChip, FilterChips } from "#components/ui/filter-chips.tsx";
import { FilterForm } from "#components/ui/filter-form.tsx";
import { Picker } from "#components/ui/picker.tsx";
import { Select, type SelectOption } from "#components/ui/select.tsx";

interface SelectFilter {
  name: string;
  label: string;
  /** The choice that filters nothing: "Any health". */
  anyLabel: string;
  options: readonly SelectOption[];
  value: string;
}

interface PickerFilter {
  name: string;
  label: string;
  picks: "application" | "library" | "person";
  chosen: { id: string; name: string } | null;
  /** Words in the place of a choice. */
  words?: string | undefined;
  sendsName?: boolean;
  more?: readonly { id: string; name: string }[];
}

export type Filter = SelectFilter | PickerFilter;

interface Search {
  name: string;
  label: string;
  placeholder: string;
  value: string;
}

interface FilterBarProps {
  /** The page's own path: filters live in its query. */
  action: string;
  search: Search;
  filters?: readonly Filter[];
  chips?: readonly FilterChip[];
  clearHref: string;
  /** Query entries to keep: the sort, not the page cursor. */
  keep?: Readonly<Record<string, string>>;
  /** More fields of the panel, such as days. */
  fields?: ReactNode;
  /** What stands at the end of the bar: an export link. */
  children?: ReactNode;
}

/** One row as one GET form, so that a filtered list is a link: search, a panel that adds filters, and those that are set. */
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
    <div className="flex flex-wrap items-center gap-2 pb-3">
      <FilterForm action={action}>
        {Object.entries(keep).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <SearchInput search={search} />
        {filters.length > 0 ? <FilterPanel filters={filters} fields={fields} /> : null}
      </FilterForm>
      {chips.length > 0 ? <FilterChips chips={chips} clearHref={clearHref} /> : null}
      {children ? <div className="ml-auto flex gap-2">{children}</div> : null}
    </div>
  );
}

function SearchInput({ search }: { search: Search }) {
  const id = useId();
  return (
    <div className="flex min-w-0 grow gap-2 sm:max-w-96">
      <div className="relative min-w-0 grow sm:w-64">
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
      <Button type="submit">Search</Button>
    </div>
  );
}

/** A native popover: it opens without a script, and Escape or a click elsewhere closes it. */
function FilterPanel({ filters, fields }: { filters: readonly Filter[]; fields: ReactNode }) {
  const id = useId();
  return (
    <>
      <button type="button" popoverTarget={id} className={buttonClass("secondary", "md", "grow-0!")}>
        <ListFilter aria-hidden="true" className="-ml-0.5 size-4" />
        Filter
      </button>
      <fieldset
        id={id}
        popover="auto"
        aria-label="Filters"
        className="anchored-start m-auto w-[min(34rem,calc(100vw-2rem))] overflow-visible rounded-md border border-line-strong bg-surface p-4 text-ink shadow-float"
      >
        <div className="grid gap-3 sm:grid-cols-2">
          {filters.map((filter) => (
            <FilterField key={filter.name} filter={filter} />
          ))}
          {fields}
        </div>
        <div className="mt-4">
          <Button type="submit">Apply</Button>
        </div>
      </fieldset>
    </>
  );
}

function FilterField({ filter }: { filter: Filter }) {
  const id = useId();
  return (
    <div className="grid min-w-0 content-start gap-1">
      <label htmlFor={id} className="justify-self-start text-sm font-medium">
        {filter.label}
      </label>
      {"options" in filter ? (
        <Select
          key={filter.value}
          id={id}
          name={filter.name}
          placeholder={filter.anyLabel}
          options={filter.options}
          defaultValue={filter.value}
        />
      ) : (
        <Picker
          key={filter.chosen?.id ?? filter.words ?? ""}
          id={id}
          name={filter.name}
          kind={filter.picks}
          chosen={filter.chosen}
          words={filter.words}
          more={filter.more}
          sendsName={filter.sendsName ?? false}
          placeholder="Type a part of the name"
          appliesAtOnce
        />
      )}
    </div>
  );
}
