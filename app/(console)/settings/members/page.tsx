import type { Metadata } from "next";
import { ButtonLink } from "#components/ui/button.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { Section } from "#components/ui/section.tsx";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { listInvitations } from "#lib/members/list-invitations.ts";
import { listMembers } from "#lib/members/list-members.ts";
import { SettingsHeader } from "../_components/settings-header.tsx";
import { InvitationTable } from "./_components/invitation-table.tsx";
import { memberColumns } from "./_components/member-columns.tsx";

export const metadata: Metadata = { title: "Members" };

export default async function MembersPage() {
  const ctx = await requirePageContext("/settings/members");
  const { actor, now } = ctx;
  const mayWrite = canInOrganization(actor.role, "member:write");
  const [members, invitations] = await Promise.all([listMembers(ctx), mayWrite ? listInvitations(ctx) : []]);
  const invite = mayWrite && (
    <ButtonLink href="/settings/members/invite" variant="primary">
      Invite somebody
    </ButtonLink>
  );
  return (
    <>
      <SettingsHeader
        current="/settings/members"
        meta={`Who works in ${actor.organizationName}, and what they may do.`}
        actions={invite}
      />
      <Section
        title="Members"
        description={mayWrite ? undefined : "Only owners can invite, change and remove members."}
      >
        <DataTable caption="Members" columns={memberColumns} rows={members} rowKey={(row) => row.userId} />
      </Section>
      {mayWrite && (
        <Section
          title="Invitations"
          description="Sent and not accepted yet. Each works once, for seven days."
        >
          {invitations.length === 0 ? (
            <p className="text-ink-soft">No invitation is open.</p>
          ) : (
            <InvitationTable invitations={invitations} now={now.toISOString()} />
          )}
        </Section>
      )}
    </>
  );
}
