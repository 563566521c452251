import { EnvironmentBadge } from "#components/environment-badge.tsx";
import type { Column } from "#components/ui/data-table.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { RowLink } from "#components/ui/row-link.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { BulkItemView, BulkRunView } from "#lib/bulk/bulk-run-view.ts";
import { sayStanding } from "#lib/bulk/say-standing.ts";
import { sayState } from "./say-state.ts";

const say = (count: number) => count.toLocaleString("en-GB");

/** The list of runs; `now` is the server's clock, ISO. */
export function runColumns(now: string): Column<BulkRunView>[] {
  return [
    {
      ...{ key: "name", header: "Run", stacked: "title" },
      cell: (run) => <RowLink href={`/bulk-runs/${run.id}`}>{run.name}</RowLink>,
    },
    {
      ...{ key: "environment", header: "Environment", stacked: "aside", width: "fit" },
      cell: (run) => <EnvironmentBadge environment={run.environment} />,
    },
    { key: "state", header: "State", cell: (run) => sayState(run) },
    {
      ...{ key: "done", header: "Done", align: "end", width: "fit" },
      cell: (run) => `${say(run.counts.done)} of ${say(run.number)}`,
    },
    {
      ...{ key: "failed", header: "Failed", align: "end", width: "fit" },
      cell: (run) => say(run.counts.failed + run.counts.unknown),
    },
    { key: "maker", header: "By", cell: (run) => run.maker.name },
    {
      ...{ key: "started", header: "Begun", width: "fit" },
      cell: (run) => run.startedAt && <RelativeTime at={run.startedAt} now={now} />,
    },
  ];
}

/** What became of each set. */
export function itemColumns(run: BulkRunView, now: string): Column<BulkItemView>[] {
  const hasEnded = run.endedAt !== null;
  return [
    {
      ...{ key: "set", header: "Token set", stacked: "title" },
      cell: ({ tokenSet }) => (
        <span className="block truncate @2xl:max-w-56 @max-2xl:whitespace-normal">
          <TextLink href={`/token-sets/${tokenSet.id}`} prefetch={false}>
            {tokenSet.name}
          </TextLink>
        </span>
      ),
    },
    {
      ...{ key: "library", header: "Library" },
      cell: ({ library }) => (
        <span className="block truncate @2xl:max-w-44" title={library.name}>
          {library.name}
        </span>
      ),
    },
    {
      ...{ key: "result", header: "Result", width: "fit", stacked: "aside" },
      cell: ({ standing }) => {
        const isTrouble = standing === "failed" || standing === "unknown";
        const words = sayStanding(standing, { hasEnded });
        return <span className={isTrouble ? "font-medium text-broken" : undefined}>{words}</span>;
      },
    },
    {
      ...{ key: "words", header: "What happened", width: "fill", stacked: "wide" },
      cell: ({ words }) => words && <Sentence text={words} />,
    },
    {
      ...{ key: "at", header: "When", width: "fit" },
      cell: ({ endedAt }) => endedAt && <RelativeTime at={endedAt} now={now} />,
    },
  ];
}
