import { DefinitionList } from "#components/ui/definition-list.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { actionFacts } from "#lib/bulk/bulk-action.ts";
import type { BulkRunView } from "#lib/bulk/bulk-run-view.ts";
import type { ExpectedSkips } from "#lib/bulk/get-bulk-run.ts";
import { ConfirmRun } from "./confirm-run.tsx";

interface Props {
  run: BulkRunView;
  chosen: string;
  skips: readonly ExpectedSkips[];
  /** How many calls to Apicbase a minute allows. */
  perMinute: number;
}

const say = (count: number) => count.toLocaleString("en-GB");

function Skips({ skips }: Pick<Props, "skips">) {
  if (skips.length === 0) return "None, as it is now";
  return (
    <ul>
      {skips.map(({ why, count }) => (
        <li key={why}>
          {say(count)}: {why}
        </li>
      ))}
    </ul>
  );
}

/** What a run will do, to which sets and how many, before it is begun. */
export function PreparedRun({ run, chosen, skips, perMinute }: Props) {
  const { verb, does, calls } = actionFacts[run.action];
  const items = [
    { term: "What happens", value: does },
    { term: "Token sets", value: `${say(run.number)}, fixed now` },
    { term: "Which", value: <Sentence text={chosen} /> },
    { term: "Skipped", value: <Skips skips={skips} /> },
    ...(calls
      ? [
          {
            term: "How fast",
            value: `Within ${say(perMinute)} calls to Apicbase a minute, after people’s clicks and refreshes that are due.`,
          },
        ]
      : []),
  ];
  return (
    <div className="grid gap-6">
      <DefinitionList items={items} />
      <ConfirmRun run={run} verb={`${verb}: ${say(run.number)}`} />
    </div>
  );
}
