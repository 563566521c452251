import { Badge } from "#components/ui/badge.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { RowLink } from "#components/ui/row-link.tsx";
import type { AlertRuleView } from "#lib/alerts/alert-view.ts";

function Standing({ rule: { active, mute } }: { rule: AlertRuleView }) {
  if (!active) return <span className="text-ink-soft">Off</span>;
  if (!mute) return <span>On</span>;
  return (
    <span>
      <Badge>Muted</Badge>{" "}
      {mute.until && (
        <span className="text-sm text-ink-soft">
          until <ExactTime at={mute.until} />
        </span>
      )}
    </span>
  );
}

const none = <span className="text-ink-faint">–</span>;

const columns: readonly Column<AlertRuleView>[] = [
  {
    key: "condition",
    header: "When",
    width: "fill",
    stacked: "title",
    cell: (rule) => (
      <div className="min-w-0">
        <RowLink href={`/alerts/rules/${rule.id}`}>{rule.label}</RowLink>
        <p className="text-sm text-pretty whitespace-normal text-ink-soft">{rule.when}</p>
      </div>
    ),
  },
  { key: "number", header: "How much", width: "fit", cell: ({ number }) => number ?? none },
  {
    key: "destinations",
    header: "Tells",
    cell: ({ destinations }) =>
      destinations.length === 0 ? (
        <span className="text-ink-soft">Nobody</span>
      ) : (
        destinations.map(({ name, isOff }) => `${name}${isOff ? " (off)" : ""}`).join(", ")
      ),
  },
  { key: "quiet", header: "Quiet hours", width: "fit", cell: ({ quiet }) => quiet ?? none },
  {
    key: "standing",
    header: "State",
    width: "fit",
    stacked: "aside",
    cell: (rule) => <Standing rule={rule} />,
  },
];

/** The rules of one place, the most urgent first. */
export function RuleTable({ rules, mayWrite }: { rules: readonly AlertRuleView[]; mayWrite: boolean }) {
  return (
    <>
      {!mayWrite && (
        <p className="mb-3 text-sm text-ink-soft">Owners and admins change these rules; you can read them.</p>
      )}
      <DataTable caption="Alert rules" columns={columns} rows={rules} rowKey={({ id }) => id} />
    </>
  );
}
