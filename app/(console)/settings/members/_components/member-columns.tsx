import { ROLE_LABEL } from "#components/role.ts";
import { Badge } from "#components/ui/badge.tsx";
import type { Column } from "#components/ui/data-table.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { MemberView } from "#lib/members/member-view.ts";

function Name({ member }: { member: MemberView }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      <TextLink href={`/settings/members/${member.userId}`}>{member.name}</TextLink>
      {member.isYou && <Badge>you</Badge>}
    </span>
  );
}

export const memberColumns: Column<MemberView>[] = [
  {
    key: "name",
    header: "Name",
    stacked: "title",
    cell: (row) => <Name member={row} />,
  },
  { key: "role", header: "Role", stacked: "aside", cell: (row) => ROLE_LABEL[row.role] },
  {
    key: "email",
    header: "Email",
    stacked: "wide",
    cell: (row) => <span className="wrap-anywhere">{row.email}</span>,
  },
  {
    key: "joined",
    header: "Joined",
    cell: (row) => <ExactTime at={row.joinedAt} precision="date" />,
  },
  {
    key: "standing",
    header: "Status",
    cell: (row) => (row.standing === "active" ? "Active" : <Badge>Disabled</Badge>),
  },
];
