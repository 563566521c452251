import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { HealthBadge } from "#components/health-badge.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { FindView, FoundSet, Named, SearchView } from "#lib/search/search-view.ts";
import { allHref, sayAll } from "../../_components/find/all-found.ts";

interface Props {
  view: SearchView | FindView;
  /** What was searched for; null where it must not be repeated. */
  words: string | null;
}

/** Everything that was found, each kind under its heading. */
export function FoundThings({ view, words }: Props) {
  const pasted = "pasted" in view ? view.pasted.map(({ tokenSet }) => tokenSet) : [];
  const sets = [...new Map([...pasted, ...view.tokenSets].map((set) => [set.id, set])).values()];
  const { all, applications, libraries, people } = view;
  if (sets.length + applications.length + libraries.length + people.length === 0) {
    return (
      <EmptyState title="No matches">
        {words === null
          ? "Nothing in this organization has it."
          : `Nothing in this organization has “${words}” in its name, library, application, client ID or state.`}
      </EmptyState>
    );
  }
  return (
    <>
      {sets.length > 0 && (
        <Section title="Token sets">
          <ul className="border-t border-line">
            {sets.map((set) => (
              <SetItem key={set.id} set={set} />
            ))}
          </ul>
          {all && all.total > sets.length && (
            <p className="pt-2.5">
              <TextLink href={allHref(all)}>{sayAll(all)}</TextLink>
            </p>
          )}
        </Section>
      )}
      <NamedThings title="Applications" things={applications} path="/applications" />
      <NamedThings title="Libraries" things={libraries} path="/libraries" />
      <NamedThings title="People" things={people} path="/settings/members" />
    </>
  );
}

function SetItem({ set }: { set: FoundSet }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-2">
      <TextLink href={`/token-sets/${set.id}`} prefetch={false} className="font-medium wrap-anywhere">
        {set.name}
      </TextLink>
      <EnvironmentBadge environment={set.environment} />
      <span className="inline-flex flex-wrap items-center gap-x-2">
        <HealthBadge health={set.health} />
        {set.cause && <span className="text-sm text-ink-soft">{set.cause}</span>}
      </span>
      <span className="text-sm text-ink-soft">
        {set.library}, {set.application}
      </span>
    </li>
  );
}

function NamedThings({ title, things, path }: { title: string; things: readonly Named[]; path: string }) {
  if (things.length === 0) return null;
  return (
    <Section title={title}>
      <ul className="grid gap-1">
        {things.map(({ id, name }) => (
          <li key={id}>
            <TextLink href={`${path}/${id}`} prefetch={false}>
              {name}
            </TextLink>
          </li>
        ))}
      </ul>
    </Section>
  );
}
