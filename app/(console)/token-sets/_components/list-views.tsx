import { classNames } from "#components/class-names.ts";
import { ENVIRONMENT_LABEL } from "#components/environment.ts";
import { Link } from "#components/ui/link.tsx";
import { type Tab, Tabs } from "#components/ui/tabs.tsx";
import { countBound, type TokenSetCounts } from "#lib/token-sets/count-view.ts";
import {
  hidesEnded,
  type ListTokenSets,
  type TokenSetListView,
  tokenSetViews,
} from "#lib/token-sets/token-set-schema.ts";
import { listHref, unfiltered } from "./list-href.ts";

interface Props {
  query: ListTokenSets;
  counts: TokenSetCounts;
}

const firstPage = { after: undefined, before: undefined };
const shownEnvironments = ["production", "development"] as const;

function toTab(count: number, { isExact }: TokenSetCounts): Pick<Tab, "count" | "isMore"> {
  const isMore = count > countBound && !isExact;
  return { count: isMore ? countBound : count, isMore };
}

/** The list of one environment or of both, with how many are found in each. */
export function EnvironmentTabs({ query, counts }: Props) {
  const { found } = counts;
  const tabs = shownEnvironments.map((environment) => ({
    ...{ label: ENVIRONMENT_LABEL[environment], ...toTab(found[environment], counts) },
    ...{ href: listHref(query, { ...firstPage, environment }), current: query.environment === environment },
  }));
  const all = {
    ...{ label: "All", ...toTab(found.production + found.development, counts) },
    ...{
      href: listHref(query, { ...firstPage, environment: undefined }),
      current: query.environment === undefined,
    },
  };
  return <Tabs label="Environment" tabs={[...tabs, all]} />;
}

const viewLabels: Record<TokenSetListView, string> = {
  "needs-person": "Needs a person",
  "expires-soon": "Expires within 7 days",
  silent: "Not heard of for a day",
};

const look =
  "inline-flex min-h-7 items-center rounded-xs border px-2 text-sm whitespace-nowrap touch:min-h-11 touch:px-3";

/** What is asked most, each as a link; the one that is shown leads back. */
export function SavedViews({ query }: { query: ListTokenSets }) {
  const toEnded = query.ended === "hidden" ? "shown" : "hidden";
  return (
    <nav aria-label="Saved views" className="flex flex-wrap items-center gap-1.5 py-3">
      {tokenSetViews.map((view) => {
        const isCurrent = query.view === view;
        const sort = view === "expires-soon" ? ({ sort: "expires", order: "asc" } as const) : {};
        const href = isCurrent
          ? listHref(query, { ...firstPage, view: undefined })
          : listHref({ ...query, ...unfiltered, ...sort }, { view });
        return (
          <Link
            key={view}
            href={href}
            scroll={false}
            aria-current={isCurrent ? "true" : undefined}
            className={classNames(
              look,
              isCurrent
                ? "border-accent bg-accent-soft font-medium"
                : "border-line-strong text-ink-soft hover:border-ink-soft hover:text-ink",
            )}
          >
            {viewLabels[view]}
          </Link>
        );
      })}
      {(hidesEnded(query) || query.ended === "shown") && (
        <Link
          href={listHref(query, { ...firstPage, ended: toEnded })}
          scroll={false}
          className="ml-auto inline-flex min-h-7 items-center text-sm text-link hover:underline touch:min-h-11"
        >
          {toEnded === "shown" ? "Show revoked and archived" : "Hide revoked and archived"}
        </Link>
      )}
    </nav>
  );
}
