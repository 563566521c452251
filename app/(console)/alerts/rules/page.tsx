import type { Metadata } from "next";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import type { AlertRuleView } from "#lib/alerts/alert-view.ts";
import { getAlertRules } from "#lib/alerts/get-alert-rules.ts";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { parsePlace, placeOf, places } from "./_components/rule-places.ts";
import { RuleTable } from "./_components/rule-table.tsx";

export const metadata: Metadata = { title: "Rules" };

interface Props {
  searchParams: Promise<{ of?: string }>;
}

/** Whether anything that these rules find is told to anybody. */
function tellsNobody(rules: readonly AlertRuleView[]): boolean {
  return rules.every(({ active, destinations }) => !active || destinations.every(({ isOff }) => isOff));
}

export default async function AlertRulesPage({ searchParams }: Props) {
  const place = parsePlace((await searchParams).of);
  const ctx = await requirePageContext(`/alerts/rules?of=${place}`);
  const { rules } = await getAlertRules(ctx);
  const shown = rules.filter((rule) => placeOf(rule) === place);
  const mayWrite = canInOrganization(ctx.actor.role, "alert:write");
  const tabs = places.map(({ value, label }) => ({
    label,
    href: `/alerts/rules?of=${value}`,
    current: value === place,
  }));
  return (
    <>
      <PageHeader
        title="Rules"
        breadcrumbs={[{ label: "Alerts", href: "/alerts" }]}
        meta="What you are told about, and where. What a rule finds is listed under Alerts, also where it tells nobody."
      />
      <div className="mb-4">
        <Tabs label="What the rules are about" tabs={tabs} />
      </div>
      {shown.length > 0 && tellsNobody(shown) && (
        <div className="mb-4">
          <Notice
            tone="warning"
            title="Nobody is told of what these rules find"
            actions={mayWrite && <ButtonLink href="/settings/destinations">Destinations</ButtonLink>}
          >
            None of them has a destination that is switched on. Choose one in a rule.
          </Notice>
        </div>
      )}
      {shown.length > 0 ? (
        <RuleTable rules={shown} mayWrite={mayWrite} />
      ) : (
        <EmptyState title="No rules yet">
          Larder proposes rules for a new organization within seconds. Open this page again.
        </EmptyState>
      )}
    </>
  );
}
