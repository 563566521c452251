import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import type { AlertRuleView } from "#lib/alerts/alert-view.ts";

/** A rule for those who read it and change nothing. */
export function RuleFacts({ rule }: { rule: AlertRuleView }) {
  const { active, number, destinations, quiet, mute } = rule;
  const muted = mute && (
    <>
      By {mute.by}
      {mute.until ? (
        <>
          {" "}
          until <ExactTime at={mute.until} />
        </>
      ) : (
        ", until somebody ends it"
      )}
      {mute.reason && `: “${mute.reason}”`}
    </>
  );
  return (
    <>
      <DefinitionList
        items={[
          { term: "State", value: active ? "On" : "Off" },
          ...(number ? [{ term: "How much", value: number }] : []),
          {
            term: "Tells",
            value: destinations.length > 0 ? destinations.map(({ name }) => name).join(", ") : "Nobody",
          },
          { term: "Quiet hours", value: quiet ?? "None" },
          ...(muted ? [{ term: "Muted", value: muted }] : []),
        ]}
      />
      <p className="mt-4 text-sm text-ink-soft">Owners and admins change this rule.</p>
    </>
  );
}
