import { CodeText } from "#components/ui/code-text.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { InstanceView } from "#lib/system/get-installation.ts";

const kindLabel: Record<InstanceView["kind"], string> = {
  worker: "Worker",
  web: "Web",
  handout: "Handout",
};
const bytesOfMegabyte = 1_000_000;

interface Props {
  instances: readonly InstanceView[];
  now: string;
}

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
      header: "Started",
      width: "fit",
      cell: ({ startedAt }) => <RelativeTime at={startedAt} now={now} />,
    },
    {
      key: "seen",
      header: "Last report",
      width: "fit",
      cell: ({ seenAt }) => <RelativeTime at={seenAt} now={now} />,
    },
    {
      key: "swept",
      header: "Looked for due token sets",
      width: "fit",
      cell: ({ kind, sweptAt }) => {
        if (sweptAt) return <RelativeTime at={sweptAt} now={now} />;
        return kind === "worker" ? "Not yet" : "Not its job";
      },
    },
    { key: "in-flight", header: "Under way", width: "fit", align: "end", cell: ({ inFlight }) => inFlight },
    {
      key: "journal",
      header: "Journal",
      cell: (instance) => <JournalState instance={instance} />,
    },
  ];
  return <DataTable caption="Running processes" columns={columns} rows={instances} rowKey={({ id }) => id} />;
}

function JournalState({ instance }: { instance: InstanceView }) {
  const { journalFailure, journalOnReserve, journalBytes, journalsKept } = instance;
  if (journalsKept > 0) {
    return (
      <span className="text-broken">
        {journalsKept === 1 ? "1 journal file" : `${journalsKept} journal files`} cannot be processed here and{" "}
        {journalsKept === 1 ? "is" : "are"} kept: the log says why
      </span>
    );
  }
  if (journalFailure !== null) {
    return (
      <span className="text-broken">
        Cannot be written, so this process sends nothing to Apicbase: {journalFailure}
      </span>
    );
  }
  if (journalOnReserve) {
    return (
      <span className="text-broken">
        Its disk is full. Refreshing goes on in room that was kept for this, and stops when that is used up:
        free some space
      </span>
    );
  }
  return journalBytes === 0 ? "Not used yet" : `${(journalBytes / bytesOfMegabyte).toFixed(1)} MB`;
}
