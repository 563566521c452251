import { Badge } from "#components/ui/badge.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { SessionView } from "#lib/account/session-view.ts";
import { EndSession } from "./end-session.tsx";

function toColumns(now: string): Column<SessionView>[] {
  return [
    {
      key: "browser",
      header: "Browser",
      stacked: "wide",
      cell: (row) => (
        <span className="inline-flex flex-wrap items-center gap-x-2">
          <span className="font-medium">{row.browser}</span>
          {row.current && <Badge>this one</Badge>}
        </span>
      ),
    },
    { key: "organization", header: "Organization", cell: (row) => row.organization },
    {
      key: "signed-in",
      header: "Signed in",
      cell: (row) => <RelativeTime at={row.signedInAt} now={now} />,
    },
    {
      key: "ends",
      header: "Ends",
      secondary: true,
      cell: (row) => <ExactTime at={row.expiresAt} />,
    },
    {
      key: "end",
      header: "End",
      align: "end",
      stacked: "wide",
      cell: (row) => (row.current ? null : <EndSession session={row} />),
    },
  ];
}

export function SessionTable({ sessions, now }: { sessions: SessionView[]; now: string }) {
  return (
    <DataTable caption="Your sessions" columns={toColumns(now)} rows={sessions} rowKey={(row) => row.id} />
  );
}
