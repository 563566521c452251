import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Section } from "#components/ui/section.tsx";
import type { OpenInvitation } from "#lib/members/hand-over-invitation.ts";
import type { MissingAnswers } from "#lib/recovery/list-missing-answers.ts";
import type { InstallationView } from "#lib/system/get-installation.ts";
import { AdoptDatabase } from "./adopt-database.tsx";
import { HandOver } from "./hand-over.tsx";
import { InstanceTable } from "./instance-table.tsx";
import { MasterKeys } from "./master-keys.tsx";
import { MissingAnswersSection } from "./missing-answers.tsx";
import { workItems } from "./work-items.tsx";

interface Props {
  installation: InstallationView;
  invitations: readonly OpenInvitation[];
  missing: readonly MissingAnswers[];
  now: string;
}

/** What operators alone see: all organizations together, the calls to Apicbase, and the processes. */
export function Installation({
  installation: { instances, budget, work, keys, hold },
  invitations,
  missing,
  now,
}: Props) {
  return (
    <>
      {hold && <AdoptDatabase address={hold.address} reason={hold.reason} />}
      {missing.length > 0 && <MissingAnswersSection missing={missing} />}
      <HandOver invitations={invitations} />
      <Section
        title="All organizations"
        description="For operators: the token sets of every organization together."
      >
        <DefinitionList items={workItems(work, now)} />
      </Section>
      <Section
        title="Calls to Apicbase"
        description="For operators: in the last minute, by all processes of this installation together."
      >
        <DefinitionList items={callItems(budget)} />
      </Section>
      <Section
        title="Processes"
        description="For operators: all processes of this installation that reported within the last minute."
      >
        {instances.length > 0 ? (
          <InstanceTable instances={instances} now={now} />
        ) : (
          <p className="max-w-prose">No process has reported within the last minute.</p>
        )}
      </Section>
      <MasterKeys keys={keys} now={now} />
    </>
  );
}

function callItems({ perMinute, left, used, waitUntil }: InstallationView["budget"]) {
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
