import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { RestoredView } from "#lib/system/get-system.ts";

interface Props {
  restored: RestoredView;
  /** Sets that Apicbase has still to be asked about. */
  unproven: number;
  now: string;
}

/** What became of the sets of an adopted copy or backup: still to be asked about, and known to be behind. */
export function AfterRestore({ restored: { adoptedAt, adoptedBy, behind, isCut }, unproven, now }: Props) {
  return (
    <Section
      title="After the restore"
      description="A copy or backup of the database was adopted. Every set is asked about before it is refreshed."
    >
      <p className="max-w-prose">
        Adopted by {adoptedBy} on <ExactTime at={adoptedAt} />.{" "}
        {unproven === 0
          ? "Nothing is left to be asked about."
          : `${unproven.toLocaleString("en-GB")} of your sets are still to be asked about.`}{" "}
        {behind.length === 0
          ? "None is known to be behind Apicbase."
          : "These are behind: their pair had been rotated after this state was saved, and a person has to reauthorize them."}
      </p>
      {behind.length > 0 && (
        <ul className="mt-3 grid max-w-2xl gap-2" aria-label="Sets known to be behind">
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
          And more: <TextLink href="/token-sets?health=reauthorize">all that need a person</TextLink>.
        </p>
      )}
    </Section>
  );
}
