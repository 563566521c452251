import { setColumns } from "#components/set-columns.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { MemberPage } from "#lib/members/member-page-view.ts";

type Row = MemberPage["connected"]["sets"][number];

const columns: Column<Row>[] = [
  ...setColumns(),
  {
    key: "library",
    header: "Library",
    cell: (row) => (
      <TextLink href={`/libraries/${row.libraryId}`} prefetch={false}>
        {row.library}
      </TextLink>
    ),
  },
];

/** The token sets whose access the person brought to Larder. */
export function ConnectedSets({ page: { member, connected } }: { page: MemberPage }) {
  const { total, sets } = connected;
  return (
    <Section
      title="Connected by them"
      description="Token sets whose access they authorized, or entered here, last."
      actions={
        total > sets.length && (
          <TextLink href={`/token-sets?ended=shown&by=${encodeURIComponent(member.name)}`}>
            Show all in the list
          </TextLink>
        )
      }
    >
      {sets.length === 0 ? (
        <p className="text-ink-soft">None that is in use.</p>
      ) : (
        <DataTable
          caption={`Token sets connected by ${member.name}`}
          columns={columns}
          rows={sets}
          rowKey={(row) => row.id}
        />
      )}
    </Section>
  );
}
