import { z } from "zod";
import { ENVIRONMENT_LABEL } from "#components/environment.ts";
import { DownloadLink } from "#components/ui/download-link.tsx";
import { type Filter, FilterBar } from "#components/ui/filter-bar.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { type ListAuditEvents, withoutAccount } from "#lib/audit/audit-schema.ts";
import { type AuditGroup, auditGroups } from "#lib/audit/audit-words.ts";
import { environments } from "#lib/auth/permissions.ts";
import { exportHref, filterHref } from "./activity-href.ts";

interface Props {
  query: ListAuditEvents;
  /** Those that the actor may see. */
  groups: readonly AuditGroup[];
  /** Whom the address names by id; null for words. */
  person: { id: string; name: string } | null;
  /** Whose days are meant. */
  zone: string;
  /** The name of the subject that is filtered by its id, where the page knows it. */
  subjectName: string | undefined;
}

const nobodyKnown = { id: withoutAccount, name: "Somebody without an account" };
const isId = (text: string) => z.uuid().safeParse(text).success;

/** The person that the address names. Of somebody who has left the organization only the id is known. */
function toChosen(person: string | undefined, known: Props["person"]): Props["person"] {
  if (person === withoutAccount) return nobodyKnown;
  return known ?? (person && isId(person) ? { id: person, name: "a former member" } : null);
}

type NamedFilter = Filter & { name: "group" | "person" | "environment" };

function toFilters({ query, groups, person }: Omit<Props, "subjectName" | "zone">): NamedFilter[] {
  const chosen = toChosen(query.person, person);
  return [
    {
      ...{ name: "group", label: "What", anyLabel: "Anything", value: query.group ?? "" },
      options: groups.map((value) => ({ value: String(value), label: String(auditGroups[value]) })),
    },
    {
      ...{ name: "person", label: "Who", picks: "person", more: [nobodyKnown], chosen },
      words: chosen ? undefined : query.person,
    },
    {
      ...{ name: "environment", label: "Environment", anyLabel: "Any environment" },
      options: environments.map((value) => ({ value: String(value), label: ENVIRONMENT_LABEL[value] })),
      value: query.environment ?? "",
    },
  ];
}

/** The words of a filter's value; none where nothing is filtered. */
function toWords(filter: NamedFilter): string | undefined {
  if ("options" in filter)
    return filter.options.find(({ value }) => value !== "" && value === filter.value)?.label;
  return filter.chosen?.name ?? filter.words;
}

/** Filters of the activity, kept in the page's address. */
export function ActivityFilters({ query, groups, person, zone, subjectName }: Props) {
  const filters = toFilters({ query, groups, person });
  const chosen = filters.flatMap((filter) => {
    const value = toWords(filter);
    if (value === undefined) return [];
    return [{ label: filter.label, value, removeHref: filterHref(query, { [filter.name]: undefined }) }];
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
          <DayField name="from" label="From" value={query.from} />
          <DayField name="to" label="To" value={query.to} />
        </>
      }
    >
      {/* Not a Link: prefetching would create the file. */}
      <DownloadLink href={exportHref(query, zone, "csv")}>Export CSV</DownloadLink>
      <DownloadLink href={exportHref(query, zone, "jsonl")}>Export JSON Lines</DownloadLink>
    </FilterBar>
  );
}

function DayField({ name, label, value }: { name: "from" | "to"; label: string; value: string | undefined }) {
  const id = `activity-${name}`;
  return (
    <div className="grid min-w-0 content-start gap-1">
      <label htmlFor={id} className="justify-self-start text-sm font-medium">
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
    </div>
  );
}
