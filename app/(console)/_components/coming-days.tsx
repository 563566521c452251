"use client";

import { ChevronRight } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { ENVIRONMENT_LABEL, type Environment } from "#components/environment.ts";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { ComingDayView } from "#lib/overview/overview-view.ts";
import { dayHref } from "./day-href.ts";
import type { DayColumn } from "./strip-geometry.ts";
import { StripChart } from "./strip-chart.tsx";
import { longDay } from "./strip-words.ts";

const shownEnvironments = ["production", "development"] as const satisfies Environment[];

interface Props {
  days: readonly ComingDayView[];
  /** Where their bars go: reckoned on the server, so that no page loads what reckons it. */
  columns: readonly DayColumn[];
  /** The zone whose days these are. */
  zone: string;
}

/** The coming seven days as one strip of bars, and as a table. */
export function ComingDays({ days, columns, zone }: Props) {
  return (
    <Section
      title="The coming seven days"
      description={`Planned refreshes, and access tokens that expire unless they are refreshed before. Days of ${zone.replaceAll("_", " ")}.`}
    >
      <div data-in-zone className="@container">
        <Legend />
        <StripChart days={days} columns={columns} />
      </div>
      <AsTable days={days} />
    </Section>
  );
}

function Legend() {
  return (
    <p className="mb-1 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-soft">
      <Key swatch="bg-accent">Refreshes</Key>
      <Key swatch="border border-ink-soft bg-line">Expiries</Key>
      <Key swatch="border border-dashed border-ink-soft">Dashed: development</Key>
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

function AsTable({ days }: { days: readonly ComingDayView[] }) {
  return (
    <details className="group mt-2">
      <summary className="inline-flex min-h-6 items-center gap-1 rounded-xs text-sm text-link hover:underline touch:min-h-11">
        <ChevronRight aria-hidden="true" className="size-3.5 group-open:rotate-90" />
        Show as a table
      </summary>
      <table className="mt-2 w-full text-sm">
        <caption className="sr-only">Planned refreshes and expiries of the coming seven days</caption>
        <thead className="text-ink-soft">
          <tr>
            <th scope="col" rowSpan={2} className="py-1 text-left align-bottom font-medium">
              Day
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
            <DayRow key={day.day} day={day} />
          ))}
        </tbody>
      </table>
    </details>
  );
}

function DayRow({ day }: { day: ComingDayView }) {
  return (
    <tr className="border-t border-line">
      <th scope="row" className="py-1.5 text-left font-normal whitespace-nowrap">
        {longDay(day.day)}
      </th>
      {shownEnvironments.map((environment) => (
        <Fragment key={environment}>
          <Amount day={day} kind="refreshes" environment={environment} />
          <Amount day={day} kind="expiries" environment={environment} />
        </Fragment>
      ))}
    </tr>
  );
}

function AmountHead({ children }: { children: string }) {
  return (
    <th scope="col" className="pb-1 pl-2 text-right text-xs font-normal">
      {children}
    </th>
  );
}

interface AmountProps {
  day: ComingDayView;
  kind: "refreshes" | "expiries";
  environment: Environment;
}

function Amount({ day, kind, environment }: AmountProps) {
  const count = day[kind][environment];
  if (count === 0) return <td className="py-1.5 pl-2 text-right text-ink-faint">0</td>;
  return (
    <td className="py-1.5 pl-2 text-right">
      <TextLink href={`${dayHref(kind, day)}&environment=${environment}`} prefetch={false}>
        {count.toLocaleString("en-GB")}
      </TextLink>
    </td>
  );
}
