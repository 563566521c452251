import type { Metadata } from "next";
import { SilenceNotice } from "#components/silence-notice.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { getSystem, type SystemView } from "#lib/system/get-system.ts";
import { SettingsHeader } from "../_components/settings-header.tsx";
import { AfterRestore } from "./_components/after-restore.tsx";
import { InstanceTable } from "./_components/instance-table.tsx";

export const metadata: Metadata = { title: "System" };

export default async function SystemPage() {
  const ctx = await requirePageContext("/settings/system");
  const system = await getSystem(ctx);
  const { asOf, silence, instances, restored, work } = system;
  return (
    <>
      <SettingsHeader
        current="/settings/system"
        meta="The processes behind these pages, and the work they have to do."
      />
      {silence && (
        <div className="mb-6">
          <SilenceNotice silence={silence} now={asOf} />
        </div>
      )}
      <Section title="Refreshing" description="The token sets of this organization.">
        <DefinitionList items={workItems(system)} />
      </Section>
      <Section
        title="Calls to Apicbase"
        description="In the last minute, by all processes of this installation together."
      >
        <DefinitionList items={callItems(system.budget)} />
      </Section>
      {restored && <AfterRestore restored={restored} unproven={work.unproven} now={asOf} />}
      <Section
        title="Processes"
        description="All processes of this installation that reported within the last minute."
      >
        {instances.length > 0 ? (
          <InstanceTable instances={instances} now={asOf} />
        ) : (
          <p className="max-w-prose">No process has reported within the last minute.</p>
        )}
      </Section>
    </>
  );
}

/** What holds up the sets that are due for a refresh and that no worker may take. */
function sayWaiting({ secret, machine, retry }: SystemView["work"]["waiting"]): string {
  const held = [
    [secret, "for another client secret"],
    [machine, "until no machine relies on the access token"],
    [retry, "to try again after a failure"],
  ] as const;
  const said = held
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count.toLocaleString("en-GB")} ${what}`);
  return said.length > 0 ? said.join(", ") : "None";
}

function callItems({ perMinute, left, used, waitUntil }: SystemView["budget"]) {
  const number = (count: number) => count.toLocaleString("en-GB");
  return [
    { term: "Left in this minute", value: `${number(left)} of ${number(perMinute)}` },
    { term: "Used by people", value: number(used.person) },
    { term: "Used by refreshes that were due", value: number(used.refresh) },
    { term: "Used by refreshes being clarified", value: number(used.doubt) },
    { term: "Used by checks", value: number(used.check) },
    {
      term: "Apicbase asked us to wait until",
      value: waitUntil ? <ExactTime at={waitUntil} precision="second" /> : "It did not ask",
    },
  ];
}

function workItems({ work, instances, asOf }: SystemView) {
  const sweeps = instances.flatMap(({ sweptAt }) => sweptAt ?? []);
  const last = sweeps.toSorted().at(-1);
  return [
    {
      term: "A worker last looked for due token sets",
      value: last ? <RelativeTime at={last} now={asOf} /> : "Not one that runs now",
    },
    { term: "Due now", value: work.due.toLocaleString("en-GB") },
    { term: "Due, but waiting", value: sayWaiting(work.waiting) },
    { term: "Due for over five minutes", value: work.overdue.toLocaleString("en-GB") },
    {
      term: "Longest due since",
      value: work.longestDueAt ? <RelativeTime at={work.longestDueAt} now={asOf} /> : "None",
    },
    { term: "Under way", value: work.inFlight.toLocaleString("en-GB") },
    {
      term: "Oldest attempt without a known outcome",
      value: work.oldestOpenAt ? <RelativeTime at={work.oldestOpenAt} now={asOf} /> : "None",
    },
  ];
}
