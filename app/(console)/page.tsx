import type { Metadata } from "next";
import { cookies } from "next/headers";
import { SilenceNotice } from "#components/silence-notice.tsx";
import { StuckStreamNotice } from "#components/stuck-stream-notice.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { parseZone, ZONE_COOKIE } from "#components/zone.ts";
import { preloadHold } from "#lib/deployment/request-hold.ts";
import { listStuckStreams } from "#lib/destinations/list-stuck-streams.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { getOverview } from "#lib/overview/get-overview.ts";
import type { OverviewView } from "#lib/overview/overview-view.ts";
import { Answer } from "./_components/answer.tsx";
import { ComingDays } from "./_components/coming-days.tsx";
import { CustodyFigures } from "./_components/custody-figures.tsx";
import { FirstSteps } from "./_components/first-steps.tsx";
import { HealthCounts } from "./_components/health-counts.tsx";
import { ProblemList } from "./_components/problem-list.tsx";
import { RecentActivity } from "./_components/recent-activity.tsx";
import { toColumns } from "./_components/strip-geometry.ts";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage() {
  preloadHold();
  const ctx = await requirePageContext("/");
  const zone = parseZone((await cookies()).get(ZONE_COOKIE)?.value) ?? "UTC";
  const [overview, stuck] = await Promise.all([getOverview(ctx, { zone }), listStuckStreams(ctx)]);
  const { asOf, firstStep, recent } = overview;
  return (
    <>
      <PageHeader title="Overview" meta={<AsOf overview={overview} />} />
      {stuck.length > 0 && (
        <div className="mb-6 grid gap-2">
          {stuck.map((stream) => (
            <StuckStreamNotice key={stream.destinationId} stream={stream} now={asOf} />
          ))}
        </div>
      )}
      {firstStep ? (
        <FirstSteps step={firstStep} role={ctx.actor.role} />
      ) : (
        <Connections overview={overview} zone={zone} />
      )}
      <div className="mt-8">
        <RecentActivity events={recent} now={asOf} />
      </div>
    </>
  );
}

function Connections({ overview, zone }: { overview: OverviewView; zone: string }) {
  const { asOf, silence, summaries, problems, moreProblems, counts, days, custody } = overview;
  return (
    <>
      {silence && (
        <div className="mb-6">
          <SilenceNotice silence={silence} now={asOf} />
        </div>
      )}
      <Answer summaries={summaries} />
      <div className="mt-6">
        <ProblemList problems={problems} more={moreProblems} now={asOf} />
      </div>
      <div className="mt-8">
        <ComingDays days={days} columns={toColumns(days)} zone={zone} />
      </div>
      <div className="mt-8 grid gap-x-12 gap-y-8 lg:grid-cols-2">
        <div className="min-w-0">
          <HealthCounts counts={counts} />
        </div>
        <div className="min-w-0">
          <CustodyFigures custody={custody} />
        </div>
      </div>
    </>
  );
}

/** How current the page is. */
function AsOf({ overview: { asOf, heardAt } }: { overview: OverviewView }) {
  return (
    <>
      As of <ExactTime at={asOf} precision="minute" />.{" "}
      {heardAt ? (
        <>
          Apicbase last answered <RelativeTime at={heardAt} now={asOf} />.
        </>
      ) : (
        "Apicbase has not been asked yet."
      )}
    </>
  );
}
