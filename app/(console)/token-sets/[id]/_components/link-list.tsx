import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Section } from "#components/ui/section.tsx";
import type { ConnectLinkView } from "#lib/connect-links/connect-link-view.ts";
import { LinkStanding } from "./link-standing.tsx";
import { RevokeLink } from "./revoke-link.tsx";

interface Props {
  links: ConnectLinkView[];
  mayRevoke: boolean;
  /** The server's clock, ISO. */
  now: string;
}

/** The connect links of a token set, newest first; nothing while there are none. */
export function LinkList({ links, mayRevoke, now }: Props) {
  if (links.length === 0) return null;
  const columns: Column<ConnectLinkView>[] = [
    { key: "recipient", header: "For", stacked: "title", cell: (link) => link.recipient },
    {
      key: "standing",
      header: "Status",
      width: "fit",
      stacked: "wide",
      cell: (link) => <LinkStanding link={link} now={now} />,
    },
    { key: "sender", header: "Sent by", secondary: true, cell: (link) => link.createdBy },
    {
      key: "expires",
      header: "Valid until",
      width: "fit",
      cell: (link) => <ExactTime at={link.expiresAt} />,
    },
    {
      key: "revoke",
      header: "Action",
      width: "fit",
      align: "end",
      stacked: "aside",
      cell: (link) => mayRevoke && link.living && <RevokeLink id={link.id} recipient={link.recipient} />,
    },
  ];
  return (
    <Section title="Connect links" description="Sent to people without an account. Newest first.">
      <DataTable caption="Connect links" columns={columns} rows={links} rowKey={(link) => link.id} />
    </Section>
  );
}
