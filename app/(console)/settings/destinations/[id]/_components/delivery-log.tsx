import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import type { ListDeliveries } from "#lib/destinations/destination-schema.ts";
import { type DeliveryView, sayTry, type TryView } from "#lib/destinations/destination-view.ts";
import { ReplayDelivery } from "./replay-delivery.tsx";

interface Props {
  destinationId: string;
  deliveries: DeliveryView[];
  query: ListDeliveries;
  next: string | null;
  mayReplay: boolean;
  /** The server's clock, ISO. */
  now: string;
}

const standingWords: Record<DeliveryView["standing"], string> = {
  waiting: "Waiting",
  sent: "Accepted",
  given_up: "Given up",
  failed: "Failed",
};

const views = [
  { label: "All", standing: undefined },
  { label: "Waiting", standing: "waiting" },
  { label: "Accepted", standing: "sent" },
  { label: "Given up", standing: "given_up" },
  { label: "Failed", standing: "failed" },
] as const;

function logHref(destinationId: string, query: ListDeliveries): string {
  const entries = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const text = new URLSearchParams(entries).toString();
  return `/settings/destinations/${destinationId}${text && `?${text}`}`;
}

function TryLine({ one }: { one: TryView }) {
  const { sentence, took } = sayTry(one);
  return (
    <>
      <span className="wrap-anywhere">{sentence}</span>
      {one.ms > 0 && <span className="text-sm text-ink-soft"> {took}</span>}
    </>
  );
}

function Tries({ log }: { log: TryView[] }) {
  const last = log.at(-1);
  if (!last) return <span className="text-ink-soft">Not tried yet</span>;
  if (log.length === 1) return <TryLine one={last} />;
  return (
    <details>
      <summary>
        <TryLine one={last} /> <span className="text-sm text-ink-soft">· {log.length} tries</span>
      </summary>
      <ol className="mt-1 grid gap-0.5 text-sm text-ink-soft">
        {log.map((one) => (
          <li key={one.at} className="wrap-anywhere">
            <ExactTime at={one.at} precision="second" /> <TryLine one={one} />
          </li>
        ))}
      </ol>
    </details>
  );
}

function Standing({
  delivery: { standing, nextTryAt, tries },
  now,
}: {
  delivery: DeliveryView;
  now: string;
}) {
  if (standing !== "waiting" || tries === 0 || !nextTryAt) return standingWords[standing];
  return (
    <>
      Waiting, next try <RelativeTime at={nextTryAt} now={now} />
    </>
  );
}

function toColumns({ mayReplay, now }: Props): Column<DeliveryView>[] {
  const replay: Column<DeliveryView> = {
    key: "again",
    header: "Send again",
    align: "end",
    width: "fit",
    stacked: "wide",
    cell: (row) =>
      row.standing === "waiting" ? null : <ReplayDelivery deliveryId={row.id} subject={row.subject} />,
  };
  return [
    {
      key: "subject",
      header: "Message",
      stacked: "title",
      cell: (row) => (
        <>
          <span className="wrap-anywhere">{row.subject}</span>
          <span className="block text-sm text-ink-soft">{row.label}</span>
        </>
      ),
    },
    {
      key: "standing",
      header: "Status",
      width: "fit",
      stacked: "aside",
      cell: (row) => <Standing delivery={row} now={now} />,
    },
    { key: "tries", header: "Last answer", stacked: "wide", cell: (row) => <Tries log={row.log} /> },
    {
      key: "made",
      header: "Made",
      width: "fit",
      cell: (row) => <RelativeTime at={row.madeAt} now={now} />,
    },
    ...(mayReplay ? [replay] : []),
  ];
}

/** What was sent to a destination, by pages. */
export function DeliveryLog(props: Props) {
  const { destinationId, deliveries, query, next } = props;
  const { standing, after } = query;
  return (
    <div className="grid gap-3">
      <Tabs
        label="Messages by status"
        tabs={views.map((view) => ({
          label: view.label,
          href: logHref(destinationId, { standing: view.standing }),
          current: view.standing === standing,
        }))}
      />
      {deliveries.length === 0 ? (
        <p className="text-ink-soft">{standing || after ? "No matches." : "Nothing was sent yet."}</p>
      ) : (
        <DataTable caption="Messages" columns={toColumns(props)} rows={deliveries} rowKey={(row) => row.id} />
      )}
      <Pagination
        previousHref={after ? logHref(destinationId, { standing }) : null}
        nextHref={next && logHref(destinationId, { standing, after: next })}
      />
    </div>
  );
}
