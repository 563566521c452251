import { CodeText } from "#components/ui/code-text.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { InstanceView } from "#lib/system/get-system.ts";

const kindLabel: Record<InstanceView["kind"], string> = { worker: "Worker", web: "Web" };
const bytesOfMegabyte = 1_000_000;

interface Props {
  instances: readonly InstanceView[];
  now: string;
}

/** The living processes. */
export function InstanceTable({ instances, now }: Props) {
  const columns: Column<InstanceView>[] = [
    { key: "kind", header: "Kind", width: "fit", stacked: "title", cell: ({ kind }) => kindLabel[kind] },
    {
      key: "name",
      header: "Machine and process",
      width: "fit",
      stacked: "wide",
      cell: ({ name }) => <CodeText>{name}</CodeText>,
    },
    {
      key: "since",
      header: "Since",
      width: "fit",
      cell: ({ startedAt }) => <RelativeTime at={startedAt} now={now} />,
    },
    {
      key: "seen",
      header: "Seen",
      width: "fit",
      cell: ({ seenAt }) => <RelativeTime at={seenAt} now={now} />,
    },
    {
      key: "swept",
      header: "Looked for due sets",
      width: "fit",
      cell: ({ kind, sweptAt }) => {
        if (sweptAt) return <RelativeTime at={sweptAt} now={now} />;
        return kind === "worker" ? "Not yet" : "Not its work";
      },
    },
    { key: "in-flight", header: "Under way", width: "fit", align: "end", cell: ({ inFlight }) => inFlight },
    {
      key: "journal",
      header: "Journal",
      cell: (instance) => <JournalState instance={instance} />,
    },
  ];
  return (
    <DataTable
      caption="Processes that are alive"
      columns={columns}
      rows={instances}
      rowKey={({ id }) => id}
    />
  );
}

function JournalState({ instance }: { instance: InstanceView }) {
  const { journalFailure, journalBytes, journalsKept } = instance;
  if (journalsKept > 0) {
    return (
      <span className="text-broken">
        {journalsKept === 1 ? "1 file" : `${journalsKept} files`} beside it cannot be settled here and{" "}
        {journalsKept === 1 ? "is" : "are"} kept: the log says why
      </span>
    );
  }
  if (journalFailure !== null) {
    return <span className="text-broken">Takes no write, so nothing is spent here: {journalFailure}</span>;
  }
  return journalBytes === 0 ? "Not needed yet" : `${(journalBytes / bytesOfMegabyte).toFixed(1)} MB`;
}
