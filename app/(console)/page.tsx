import type { Metadata } from "next";
import { SilenceNotice } from "#components/silence-notice.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { getOverview } from "#lib/overview/get-overview.ts";
import type { OverviewView } from "#lib/overview/overview-view.ts";
import { AttentionSection } from "./_components/attention-section.tsx";
import { ComingWeek } from "./_components/coming-week.tsx";
import { FirstSteps } from "./_components/first-steps.tsx";
import { HealthCounts } from "./_components/health-counts.tsx";
import { RecentActivity } from "./_components/recent-activity.tsx";
import { UndecidedAccess } from "./_components/undecided-access.tsx";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage() {
  const ctx = await requirePageContext("/");
  const { actor } = ctx;
  const overview = await getOverview(ctx);
  const { asOf, firstStep, counts, days, recent } = overview;
  return (
    <>
      <PageHeader title="Overview" meta={<AsOf overview={overview} />} />
      <UndecidedAccess sets={overview.undecided} />
      {firstStep ? (
        <FirstSteps step={firstStep} role={actor.role} />
      ) : (
        <>
          {overview.silence && (
            <div className="mb-6">
              <SilenceNotice silence={overview.silence} now={asOf} />
            </div>
          )}
          <AttentionSection overview={overview} />
          <div className="mt-8 grid gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
            <div className="min-w-0">
              <HealthCounts counts={counts} />
            </div>
            <div className="min-w-0">
              <ComingWeek days={days} />
            </div>
          </div>
        </>
      )}
      <div className="mt-8">
        <RecentActivity events={recent} now={asOf} />
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
