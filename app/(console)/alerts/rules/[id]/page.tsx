import type { Metadata } from "next";
import { cache } from "react";
import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { conditionWords } from "#lib/alerts/alert-condition-view.ts";
import { getAlertRule } from "#lib/alerts/get-alert-rules.ts";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { orNotFound, requirePageContext, requirePageId } from "#lib/entry/page-context.ts";
import { placeOf } from "../_components/rule-places.ts";
import { RuleFacts } from "./_components/rule-facts.tsx";
import { RuleForm } from "./_components/rule-form.tsx";
import { RuleMute } from "./_components/rule-mute.tsx";
import { RuleTest } from "./_components/rule-test.tsx";

interface Props {
  params: Promise<{ id: string }>;
}

const load = cache(async (rawId: string) => {
  const id = requirePageId(rawId);
  const ctx = await requirePageContext(`/alerts/rules/${id}`);
  return { ctx, ...(await orNotFound(getAlertRule(ctx, { ruleId: id }))) };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { rule } = await load((await params).id);
  return { title: rule.label };
}

export default async function AlertRulePage({ params }: Props) {
  const { ctx, rule, destinations } = await load((await params).id);
  const mayWrite = canInOrganization(ctx.actor.role, "alert:write");
  return (
    <>
      <PageHeader
        title={rule.label}
        breadcrumbs={[
          { label: "Alerts", href: "/alerts" },
          { label: "Rules", href: `/alerts/rules?of=${placeOf(rule)}` },
        ]}
        badges={rule.environment && <EnvironmentBadge environment={rule.environment} />}
        meta={rule.when}
      />
      {mayWrite ? (
        <>
          <RuleForm rule={rule} destinations={destinations} number={conditionWords[rule.condition].number} />
          <RuleTest ruleId={rule.id} />
          <RuleMute rule={rule} />
        </>
      ) : (
        <RuleFacts rule={rule} />
      )}
    </>
  );
}
