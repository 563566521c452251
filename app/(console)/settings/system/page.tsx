import type { Metadata } from "next";
import { SilenceNotice } from "#components/silence-notice.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
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
        meta="The processes behind these pages, and what they have before them."
      />
      {silence && (
        <div className="mb-6">
          <SilenceNotice silence={silence} now={asOf} />
        </div>
      )}
      <Section title="Refreshing" description="Of this organization's token sets.">
        <DefinitionList items={workItems(system)} />
      </Section>
      {restored && <AfterRestore restored={restored} unproven={work.unproven} now={asOf} />}
      <Section
        title="Processes"
        description="Of the whole installation: those that said so within the last minute. Any number may run; none is special."
      >
        {instances.length > 0 ? (
          <InstanceTable instances={instances} now={asOf} />
        ) : (
          <p className="max-w-prose">No process has said that it is alive within the last minute.</p>
        )}
      </Section>
    </>
  );
}

function workItems({ work, instances, asOf }: SystemView) {
  const sweeps = instances.flatMap(({ sweptAt }) => sweptAt ?? []);
  const last = sweeps.toSorted().at(-1);
  return [
    {
      term: "Last look for due sets",
      value: last ? <RelativeTime at={last} now={asOf} /> : "None by a living worker",
    },
    { term: "Due now", value: work.due.toLocaleString("en-GB") },
    { term: "Due for over five minutes", value: work.overdue.toLocaleString("en-GB") },
    {
      term: "Longest due since",
      value: work.longestDueAt ? <RelativeTime at={work.longestDueAt} now={asOf} /> : "None",
    },
    { term: "Under way", value: work.inFlight.toLocaleString("en-GB") },
    {
      term: "Oldest attempt to be settled",
      value: work.oldestOpenAt ? <RelativeTime at={work.oldestOpenAt} now={asOf} /> : "None",
    },
  ];
}
