import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { RestoredView } from "#lib/system/get-system.ts";

interface Props {
  restored: RestoredView;
  /** How many sets Apicbase still has to be asked about. */
  unproven: number;
  now: string;
}

/** The token sets of an adopted copy or backup: how many are still to be checked, and which are out of date. */
export function AfterRestore({ restored: { adoptedAt, adoptedBy, behind, isCut }, unproven, now }: Props) {
  return (
    <Section
      title="After the restore"
      description="A copy or backup of the database was adopted. Larder asks Apicbase about every token set before it refreshes it."
    >
      <p className="max-w-prose">
        Adopted by {adoptedBy} on <ExactTime at={adoptedAt} />.{" "}
        {unproven === 0
          ? "No token set is left to be checked."
          : `${unproven.toLocaleString("en-GB")} of your token sets are still to be checked.`}{" "}
        {behind.length === 0
          ? "None is known to be out of date."
          : "These are out of date: they were refreshed after this state was saved, and must be reconnected."}
      </p>
      {behind.length > 0 && (
        <ul className="mt-3 grid max-w-2xl gap-2" aria-label="Token sets known to be out of date">
          {behind.map(({ id, name, environment, foundAt }) => (
            <li
              key={id}
              className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line pb-2"
            >
              <span className="flex min-w-0 flex-wrap items-center gap-2">
                <TextLink href={`/token-sets/${id}`}>{name}</TextLink>
                <EnvironmentBadge environment={environment} />
              </span>
              <span className="text-sm text-ink-soft">
                found <RelativeTime at={foundAt} now={now} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {isCut && (
        <p className="mt-2">
          There are more: see <TextLink href="/token-sets?health=reauthorize">all lost connections</TextLink>.
        </p>
      )}
    </Section>
  );
}
