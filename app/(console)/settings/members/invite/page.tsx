import type { Metadata } from "next";
import { askOperator } from "#components/operators.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { canSendMail } from "#lib/mail/send-mail.ts";
import { listOperators } from "#lib/organizations/list-operators.ts";
import { InviteForm } from "../_components/invite-form.tsx";

export const metadata: Metadata = { title: "Invite somebody" };

export default async function InvitePage() {
  const ctx = await requirePageContext("/settings/members/invite");
  const { actor } = ctx;
  const mayWrite = canInOrganization(actor.role, "member:write");
  return (
    <>
      <PageHeader
        title="Invite somebody"
        breadcrumbs={[{ label: "Members", href: "/settings/members" }]}
        meta={`They join ${actor.organizationName} by a link that works once, for seven days.`}
      />
      {mayWrite ? (
        <InviteForm
          mails={canSendMail()}
          askFor={actor.isOperator ? null : askOperator(await listOperators(ctx))}
        />
      ) : (
        <EmptyState
          title="Only owners can invite"
          action={<TextLink href="/settings/members">See who the owners are</TextLink>}
        >
          Ask an owner of the organization to invite somebody.
        </EmptyState>
      )}
    </>
  );
}
