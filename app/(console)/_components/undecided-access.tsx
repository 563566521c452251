import { Notice } from "#components/ui/notice.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { OverviewView } from "#lib/overview/overview-view.ts";

/** The sets for which somebody gave access of another identity: a member decides on their pages. */
export function UndecidedAccess({ sets }: { sets: OverviewView["undecided"] }) {
  if (sets.length === 0) return null;
  return (
    <div className="mb-6">
      <Notice tone="warning" title="New access waits for a decision">
        <p>
          Apicbase named another user or library than expected, or none. Nothing uses this access. Decide on
          the pages of:
        </p>
        <ul className="mt-1 grid gap-1">
          {sets.map(({ id, name }) => (
            <li key={id}>
              <TextLink href={`/token-sets/${id}`}>{name}</TextLink>
            </li>
          ))}
        </ul>
      </Notice>
    </div>
  );
}
