import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { MergePlan as Plan } from "#lib/library-page/plan-merge.ts";
import { MergeForm } from "./merge-form.tsx";

function count(number: number, one: string, many: string): string {
  return number === 1 ? `1 ${one}` : `${number.toLocaleString("en-GB")} ${many}`;
}

function sayMoves({ production, development, machines, openLinks }: Plan["moves"]): string {
  if (production + development === 0) return "No token set: only the name and the address lead on.";
  const parts = [
    production > 0 && count(production, "production token set", "production token sets"),
    development > 0 && count(development, "development token set", "development token sets"),
    machines > 0 && count(machines, "machine that collects from them", "machines that collect from them"),
    openLinks > 0 && count(openLinks, "open connect link", "open connect links"),
  ];
  return parts.filter(Boolean).join(", ");
}

/** Sets of one name in both: which they are, and what to do. */
function InTheWay({ plan: { inTheWay, from, into } }: { plan: Plan }) {
  return (
    <Section
      title="In the way"
      description="Both libraries have these token sets. Rename one of each two, or discard it if it was never connected; then come back."
    >
      <ul aria-label="Token sets of the same name">
        {inTheWay.map(({ environment, id, name, otherId, otherName }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-1.5">
            <EnvironmentBadge environment={environment} />
            <span>
              <TextLink href={`/token-sets/${id}`} prefetch={false}>
                {name}
              </TextLink>{" "}
              <span className="text-ink-soft">of {from.name}</span>
            </span>
            <span>
              <TextLink href={`/token-sets/${otherId}`} prefetch={false}>
                {otherName}
              </TextLink>{" "}
              <span className="text-ink-soft">of {into.name}</span>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** What a merge would do, what stands in its way, and the button. */
export function MergePlan({ plan }: { plan: Plan }) {
  const { from, into, moves, inTheWay, seenApart } = plan;
  const items = [
    { term: "Stays", value: <TextLink href={`/libraries/${into.id}`}>{into.name}</TextLink> },
    { term: "Moves to it", value: sayMoves(moves) },
    {
      term: "Is no more",
      value: `${from.name}: its address leads to ${into.name}, and so does its name when somebody connects`,
    },
    {
      term: "Is not touched",
      value:
        "Tokens, history and what machines rely on; a refresh that is under way goes on. Nothing changes at Apicbase.",
    },
    { term: "The way back", value: "None: token sets cannot be moved out of a library again." },
  ];
  return (
    <div className="grid gap-5">
      {seenApart && (
        <Notice tone="warning" title="Apicbase names different libraries">
          Token sets of {from.name} see {seenApart.here.join(", ")}; those of {into.name} see{" "}
          {seenApart.there.join(", ")}. They may be two customers.
        </Notice>
      )}
      <DefinitionList items={items} />
      {inTheWay.length > 0 ? (
        <InTheWay plan={plan} />
      ) : (
        <MergeForm
          libraryId={from.id}
          intoId={into.id}
          intoName={into.name}
          isSeenApart={seenApart !== null}
        />
      )}
    </div>
  );
}
