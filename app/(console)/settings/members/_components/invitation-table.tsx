import { ROLE_LABEL } from "#components/role.ts";
import { Badge } from "#components/ui/badge.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { InvitationView } from "#lib/members/invitation-view.ts";
import { RevokeInvitation } from "./revoke-invitation.tsx";

function InvitationStatus({ invitation, now }: { invitation: InvitationView; now: string }) {
  if (invitation.standing === "expired") return <Badge>Expired</Badge>;
  if (invitation.standing === "void") return <Badge>Not valid: the sender is no longer an owner</Badge>;
  return (
    <>
      Valid until <ExactTime at={invitation.expiresAt} />
      <span className="text-ink-soft">
        {", sent "}
        <RelativeTime at={invitation.createdAt} now={now} />
      </span>
    </>
  );
}

function toColumns(now: string): Column<InvitationView>[] {
  return [
    {
      key: "email",
      header: "Email",
      stacked: "title",
      cell: (row) => <span className="wrap-anywhere">{row.email}</span>,
    },
    { key: "role", header: "Role", stacked: "aside", cell: (row) => ROLE_LABEL[row.role] },
    {
      key: "standing",
      header: "Status",
      stacked: "wide",
      cell: (row) => <InvitationStatus invitation={row} now={now} />,
    },
    { key: "by", header: "Sent by", secondary: true, cell: (row) => row.invitedBy },
    {
      key: "revoke",
      header: "Revoke",
      align: "end",
      stacked: "wide",
      cell: (row) => <RevokeInvitation invitationId={row.id} email={row.email} />,
    },
  ];
}

export function InvitationTable({ invitations, now }: { invitations: InvitationView[]; now: string }) {
  return (
    <DataTable
      caption="Open invitations"
      columns={toColumns(now)}
      rows={invitations}
      rowKey={(row) => row.id}
    />
  );
}
