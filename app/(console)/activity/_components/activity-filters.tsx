import { ENVIRONMENT_LABEL } from "#components/environment.ts";
import { buttonClass } from "#components/ui/button.tsx";
import { FilterBar } from "#components/ui/filter-bar.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { type ListAuditEvents, withoutAccount } from "#lib/audit/audit-schema.ts";
import { type AuditGroup, auditGroups } from "#lib/audit/audit-words.ts";
import type { PersonView } from "#lib/audit/list-audit-events.ts";
import { environments } from "#lib/auth/permissions.ts";
import { exportHref, filterHref } from "./activity-href.ts";

interface Props {
  query: ListAuditEvents;
  /** Those that the actor may see. */
  groups: readonly AuditGroup[];
  people: readonly PersonView[];
  /** Whose days are meant. */
  zone: string;
  /** The name of the subject that is filtered by its id, where the page knows it. */
  subjectName: string | undefined;
}

function toFilters({ query, groups, people }: Omit<Props, "subjectName" | "zone">) {
  const everybody = people.map(({ id, name }) => ({ value: id, label: name }));
  return [
    {
      name: "group",
      label: "What",
      anyLabel: "Anything",
      options: groups.map((value) => ({ value: String(value), label: String(auditGroups[value]) })),
      value: query.group ?? "",
    },
    {
      name: "person",
      label: "Who",
      anyLabel: "Anybody",
      options: [...everybody, { value: withoutAccount, label: "Somebody without an account" }],
      value: query.person ?? "",
    },
    {
      name: "environment",
      label: "Environment",
      anyLabel: "Any environment",
      options: environments.map((value) => ({ value: String(value), label: ENVIRONMENT_LABEL[value] })),
      value: query.environment ?? "",
    },
  ] as const;
}

/** Filters of the activity, kept in the page's address. */
export function ActivityFilters({ query, groups, people, zone, subjectName }: Props) {
  const filters = toFilters({ query, groups, people });
  const chosen = filters.flatMap(({ name, label, options, value }) => {
    if (value === "") return [];
    const words = options.find((option) => option.value === value)?.label ?? "a former member";
    return [{ label, value: words, removeHref: filterHref(query, { [name]: undefined }) }];
  });
  const typed = (["subject", "from", "to"] as const).flatMap((name) => {
    const value = query[name];
    if (!value) return [];
    const label = { subject: "About", from: "From", to: "To" }[name];
    const words = name === "subject" ? (subjectName ?? value) : value;
    return [{ label, value: words, removeHref: filterHref(query, { [name]: undefined }) }];
  });
  return (
    <FilterBar
      action="/activity"
      search={{ name: "subject", label: "About", placeholder: "Name or ID", value: query.subject ?? "" }}
      filters={filters}
      chips={[...chosen, ...typed]}
      clearHref="/activity"
      fields={
        <>
          <span aria-hidden="true" className="basis-full max-sm:hidden" />
          <DayField name="from" label="From" value={query.from} />
          <DayField name="to" label="To" value={query.to} />
        </>
      }
    >
      {/* Not a Link: prefetching would create the file. */}
      <a href={exportHref(query, zone, "csv")} download className={buttonClass("secondary", "md")}>
        Export CSV
      </a>
      <a href={exportHref(query, zone, "jsonl")} download className={buttonClass("secondary", "md")}>
        Export JSON Lines
      </a>
    </FilterBar>
  );
}

function DayField({ name, label, value }: { name: "from" | "to"; label: string; value: string | undefined }) {
  const id = `activity-${name}`;
  return (
    <span className="flex min-w-0 grow basis-full items-center gap-2 sm:max-w-48 sm:basis-40">
      <label htmlFor={id} className="w-9 shrink-0 text-sm text-ink-soft sm:w-auto">
        {label}
      </label>
      <TextInput
        key={value}
        id={id}
        type="date"
        name={name}
        defaultValue={value}
        className="min-w-0"
        aria-describedby="activity-days"
      />
    </span>
  );
}
