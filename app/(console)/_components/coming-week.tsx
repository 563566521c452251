import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { ENVIRONMENT_LABEL, type Environment } from "#components/environment.ts";
import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { Section } from "#components/ui/section.tsx";
import type { ComingDayView } from "#lib/overview/overview-view.ts";
import { WeekChart } from "./week-chart.tsx";
import { longDay } from "./week-words.ts";

const shownEnvironments = ["production", "development"] as const satisfies Environment[];

interface Props {
  days: readonly ComingDayView[];
}

/** The coming seven days, an environment a chart, to one scale; and the same as a table. */
export function ComingWeek({ days }: Props) {
  const most = Math.max(
    ...days.flatMap(({ refreshes, expiries }) => [...Object.values(refreshes), ...Object.values(expiries)]),
  );
  return (
    <Section
      title="The coming seven days"
      description="Planned refreshes, and access tokens that expire unless they are refreshed before. Days are UTC; revoked sets and those that need reauthorizing are left out."
    >
      <div className="grid gap-5">
        {shownEnvironments.map((environment) => (
          <figure key={environment} className="@container">
            <figcaption className="mb-1 flex flex-wrap items-center justify-between gap-x-4">
              <EnvironmentBadge environment={environment} />
              {environment === "production" && <Legend />}
            </figcaption>
            <WeekChart
              name={ENVIRONMENT_LABEL[environment]}
              most={most}
              days={days.map(({ day, refreshes, expiries }) => ({
                day,
                refreshes: refreshes[environment],
                expiries: expiries[environment],
              }))}
            />
          </figure>
        ))}
      </div>
      <AsTable days={days} />
    </Section>
  );
}

function Legend() {
  return (
    <p className="flex gap-4 text-xs text-ink-soft">
      <Key swatch="bg-accent">Planned refreshes</Key>
      <Key swatch="border border-ink-soft">Expiries</Key>
    </p>
  );
}

function Key({ swatch, children }: { swatch: string; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden="true" className={`size-2.5 ${swatch}`} />
      {children}
    </span>
  );
}

const columns: Column<ComingDayView>[] = [
  { key: "day", header: "Day (UTC)", stacked: "title", cell: ({ day }) => longDay(day) },
  ...shownEnvironments.flatMap((environment): Column<ComingDayView>[] => [
    {
      key: `${environment}-refreshes`,
      header: `${ENVIRONMENT_LABEL[environment]}: refreshes`,
      align: "end",
      cell: ({ refreshes }) => refreshes[environment],
    },
    {
      key: `${environment}-expiries`,
      header: `${ENVIRONMENT_LABEL[environment]}: expiries`,
      align: "end",
      cell: ({ expiries }) => expiries[environment],
    },
  ]),
];

function AsTable({ days }: Props) {
  return (
    <details className="group mt-3">
      <summary className="inline-flex min-h-6 items-center gap-1 rounded-xs text-sm text-link hover:underline touch:min-h-11">
        <ChevronRight aria-hidden="true" className="size-3.5 group-open:rotate-90" />
        The same as a table
      </summary>
      <div className="pt-2">
        <DataTable
          caption="Planned refreshes and expiries of the coming seven days"
          columns={columns}
          rows={days}
          rowKey={({ day }) => day}
        />
      </div>
    </details>
  );
}
