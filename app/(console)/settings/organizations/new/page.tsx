import type { Metadata } from "next";
import { askOperator } from "#components/operators.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { listOperators } from "#lib/organizations/list-operators.ts";
import { CreateOrganization } from "./_components/create-organization.tsx";

export const metadata: Metadata = { title: "New organization" };

export default async function NewOrganizationPage() {
  const ctx = await requirePageContext("/settings/organizations/new");
  return (
    <>
      <PageHeader
        title="New organization"
        breadcrumbs={[{ label: "Organization", href: "/settings/organization" }]}
        meta="Another company, with applications, token sets and members of its own."
      />
      {ctx.actor.isOperator ? (
        <CreateOrganization />
      ) : (
        <EmptyState
          title="Only operators create organizations"
          action={<TextLink href="/settings/organization">Back to the organization</TextLink>}
        >
          {askOperator(await listOperators(ctx))}
        </EmptyState>
      )}
    </>
  );
}
