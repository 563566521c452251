import { ChevronRight } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { ENVIRONMENT_LABEL, type Environment } from "#components/environment.ts";
import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { Section } from "#components/ui/section.tsx";
import type { ComingDayView } from "#lib/overview/overview-view.ts";
import { WeekChart } from "./week-chart.tsx";
import { longDay } from "./week-words.ts";

const shownEnvironments = ["production", "development"] as const satisfies Environment[];

interface Props {
  days: readonly ComingDayView[];
}

/** The coming seven days: one chart an environment, on the same scale, and a table. */
export function ComingWeek({ days }: Props) {
  const most = Math.max(
    ...days.flatMap(({ refreshes, expiries }) => [...Object.values(refreshes), ...Object.values(expiries)]),
  );
  return (
    <Section
      title="The coming seven days"
      description="Planned refreshes, and access tokens that expire unless they are refreshed before. Days are in UTC. Revoked sets and lost connections are left out."
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

function AsTable({ days }: Props) {
  return (
    <details className="group mt-3">
      <summary className="inline-flex min-h-6 items-center gap-1 rounded-xs text-sm text-link hover:underline touch:min-h-11">
        <ChevronRight aria-hidden="true" className="size-3.5 group-open:rotate-90" />
        Show as a table
      </summary>
      <table className="mt-2 w-full text-sm">
        <caption className="sr-only">Planned refreshes and expiries of the coming seven days</caption>
        <thead className="text-ink-soft">
          <tr>
            <th scope="col" rowSpan={2} className="py-1 text-left align-bottom font-medium">
              Day (UTC)
            </th>
            {shownEnvironments.map((environment) => (
              <th key={environment} scope="colgroup" colSpan={2} className="py-1 pl-2 text-right font-medium">
                {ENVIRONMENT_LABEL[environment]}
              </th>
            ))}
          </tr>
          <tr>
            {shownEnvironments.map((environment) => (
              <Fragment key={environment}>
                <AmountHead>Refreshes</AmountHead>
                <AmountHead>Expiries</AmountHead>
              </Fragment>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.day} className="border-t border-line">
              <th scope="row" className="py-1.5 text-left font-normal whitespace-nowrap">
                {longDay(day.day)}
              </th>
              {shownEnvironments.map((environment) => (
                <Fragment key={environment}>
                  <Amount>{day.refreshes[environment]}</Amount>
                  <Amount>{day.expiries[environment]}</Amount>
                </Fragment>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function AmountHead({ children }: { children: string }) {
  return (
    <th scope="col" className="pb-1 pl-2 text-right text-xs font-normal">
      {children}
    </th>
  );
}

function Amount({ children }: { children: number }) {
  return (
    <td className={children === 0 ? "py-1.5 pl-2 text-right text-ink-faint" : "py-1.5 pl-2 text-right"}>
      {children.toLocaleString("en-GB")}
    </td>
  );
}
