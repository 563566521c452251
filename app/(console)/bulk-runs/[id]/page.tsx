import type { Metadata } from "next";
import { cache } from "react";
import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { ProductionBand } from "#components/production-band.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { DownloadLink } from "#components/ui/download-link.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import type { Context } from "#lib/auth/context.ts";
import { canInBulk } from "#lib/bulk/bulk-action.ts";
import type { BulkRunView } from "#lib/bulk/bulk-run-view.ts";
import { type ReadBulkRun, readBulkRunSchema } from "#lib/bulk/bulk-schema.ts";
import { expectSkips, getBulkRun, listBulkItems } from "#lib/bulk/get-bulk-run.ts";
import { orNotFound, requirePageContext, requirePageId } from "#lib/entry/page-context.ts";
import { env } from "#lib/env.ts";
import { findChoice } from "#lib/search/list-choices.ts";
import { CancelRun } from "../_components/cancel-run.tsx";
import { LinkDownload } from "../_components/link-download.tsx";
import { PreparedRun } from "../_components/prepared-run.tsx";
import { itemColumns } from "../_components/run-columns.tsx";
import { RunProgress } from "../_components/run-progress.tsx";
import { sayFilter } from "../_components/say-filter.ts";
import { sayState } from "../_components/say-state.ts";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Once for the title and the page. */
const load = cache(async (id: string) => {
  const runId = requirePageId(id);
  const ctx = await requirePageContext(`/bulk-runs/${runId}`);
  return { ctx, run: await orNotFound(getBulkRun(ctx, { runId })) };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { run } = await load((await params).id);
  return { title: run.name };
}

async function sayChosen(ctx: Context, run: BulkRunView): Promise<string> {
  const [application, library] = await Promise.all([
    findChoice(ctx, "application", run.filter.application),
    findChoice(ctx, "library", run.filter.library),
  ]);
  return sayFilter(run, { application: application?.name, library: library?.name });
}

function ResultTabs({ run, show }: { run: BulkRunView; show: ReadBulkRun["show"] }) {
  const { counts } = run;
  const tabs = [
    { show: "failed", label: "Failed", count: counts.failed + counts.unknown },
    { show: "skipped", label: "Skipped", count: counts.skipped },
    { show: "done", label: "Done", count: counts.done },
    { show: "left", label: run.endedAt ? "Not begun" : "Left", count: run.left },
    { show: "all", label: "All", count: run.number },
  ] as const;
  return (
    <Tabs
      label="Results"
      tabs={tabs.map((tab) => ({
        ...{ label: tab.label, count: tab.count, current: tab.show === show },
        href: `/bulk-runs/${run.id}?show=${tab.show}`,
      }))}
    />
  );
}

function Meta({ run, chosen }: { run: BulkRunView; chosen: string }) {
  return (
    <>
      {sayState(run)}. Begun by {run.maker.name} {run.startedAt && <ExactTime at={run.startedAt} />}
      {run.endedAt && (
        <>
          , ended <ExactTime at={run.endedAt} />
        </>
      )}
      . Which: <Sentence text={chosen} />.{run.reason && ` Reason: ${run.reason}`}
      {run.purpose && ` Purpose: ${run.purpose}`}
    </>
  );
}

function Ending({ run }: { run: BulkRunView }) {
  if (run.stopReason) {
    return (
      <Notice tone="warning" title="This run was stopped.">
        {run.stopReason} What was done stays done.
      </Notice>
    );
  }
  if (run.cancelledBy)
    return <Notice title={`${run.cancelledBy} cancelled this run.`}>What was done stays done.</Notice>;
  return null;
}

async function BegunRun({ ctx, run, query }: { ctx: Context; run: BulkRunView; query: ReadBulkRun }) {
  const { show, after } = query;
  const { items, next } = await listBulkItems(ctx, { runId: run.id, show, after });
  const isMine = run.maker.id === ctx.actor.userId;
  const hasLinks = run.action === "reconnect" && run.counts.done > 0;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <RunProgress run={run} />
      <Ending run={run} />
      {hasLinks && isMine && run.endedAt && !run.linksFetchedAt && <LinkDownload runId={run.id} />}
      {run.linksFetchedAt && (
        <p className="text-sm text-ink-soft">
          The connect links were downloaded <ExactTime at={run.linksFetchedAt} />.
        </p>
      )}
      <div>
        <ResultTabs run={run} show={show} />
        {items.length === 0 ? (
          <p className="py-4 text-ink-soft">No token set of this run stands like this.</p>
        ) : (
          <DataTable
            caption="Results"
            columns={itemColumns(run, ctx.now.toISOString())}
            rows={items}
            rowKey={({ tokenSet }) => tokenSet.id}
          />
        )}
        {(after > 0 || next !== null) && (
          <Pagination
            previousHref={after > 0 ? `/bulk-runs/${run.id}?show=${show}` : null}
            nextHref={next === null ? null : `/bulk-runs/${run.id}?show=${show}&after=${next}`}
          />
        )}
      </div>
    </div>
  );
}

export default async function BulkRunPage({ params, searchParams }: Props) {
  const { ctx, run } = await load((await params).id);
  const query = readBulkRunSchema.parse(await searchParams);
  const chosen = await sayChosen(ctx, run);
  const isPrepared = run.startedAt === null;
  const mayCancel = run.state === "running" && canInBulk(ctx.actor.role, run.action, run.environment);
  return (
    <>
      {run.environment === "production" && <ProductionBand />}
      <PageHeader
        title={run.name}
        breadcrumbs={[{ label: "Bulk runs", href: "/bulk-runs" }]}
        badges={<EnvironmentBadge environment={run.environment} />}
        meta={isPrepared ? "Nothing has begun yet." : <Meta run={run} chosen={chosen} />}
        actions={
          !isPrepared && (
            <>
              <DownloadLink href={`/bulk-runs/${run.id}/export`}>Results as CSV</DownloadLink>
              {mayCancel && <CancelRun runId={run.id} left={run.left} />}
            </>
          )
        }
      />
      {isPrepared ? (
        <PreparedRun
          run={run}
          chosen={chosen}
          skips={await expectSkips(ctx, { runId: run.id })}
          perMinute={env().LARDER_PROVIDER_CALLS_PER_MINUTE}
        />
      ) : (
        <BegunRun ctx={ctx} run={run} query={query} />
      )}
    </>
  );
}
