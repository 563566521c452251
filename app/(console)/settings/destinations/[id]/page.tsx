import type { Metadata } from "next";
import { cache } from "react";
import { StuckStreamNotice } from "#components/stuck-stream-notice.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { listDeliveriesSchema } from "#lib/destinations/destination-schema.ts";
import type { DestinationUses } from "#lib/destinations/destination-uses-view.ts";
import { type DestinationView, kindLabels } from "#lib/destinations/destination-view.ts";
import {
  type DestinationPage as DestinationPageData,
  getDestinationPage,
} from "#lib/destinations/get-destination-page.ts";
import { listStuckStreams } from "#lib/destinations/list-stuck-streams.ts";
import { orNotFound, requirePageContext, requirePageId } from "#lib/entry/page-context.ts";
import { DestinationStanding } from "../_components/destination-standing.tsx";
import { DeliveryLog } from "./_components/delivery-log.tsx";
import { DestinationActions } from "./_components/destination-actions.tsx";
import { ReplayFailed } from "./_components/replay-failed.tsx";
import { TestForm } from "./_components/test-form.tsx";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Read once a request, for the title and the page. */
const readOnce = cache(async (rawId: string, asked: string) => {
  const id = requirePageId(rawId);
  const query = listDeliveriesSchema.parse(JSON.parse(asked));
  const ctx = await requirePageContext(`/settings/destinations/${id}`);
  return { ctx, id, query, page: await orNotFound(getDestinationPage(ctx, { ...query, destinationId: id })) };
});
const read = async ({ params, searchParams }: Props) =>
  readOnce((await params).id, JSON.stringify(await searchParams));

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: (await read(props)).page.destination.name };
}

/** The rules that tell it, and what it gets without one. */
function getsWords({ events }: DestinationView, { rules }: DestinationUses): string {
  const ofRules = rules === 1 ? "alerts of 1 rule" : `alerts of ${rules} rules`;
  const words = [
    rules > 0 && ofRules,
    events.includes("token_set.rotated") && "every refreshed token",
    events.includes("record.event") && "everything in Activity",
  ].filter(Boolean);
  const sentence = words.join(", ") || "nothing: no alert rule tells it";
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function factsOf({ destination, uses, owners }: DestinationPageData) {
  const { shown, standing, addressChangedAt, previousUntil, createdBy, createdAt } = destination;
  const isDeleted = standing === "deleted";
  return [
    { term: "Status", value: <DestinationStanding destination={destination} /> },
    {
      term: isDeleted ? "Went to" : "Goes to",
      value: (
        <span className="wrap-anywhere">
          {shown}
          {owners.length > 0 && <span className="text-ink-soft">. Now: {owners.join(", ")}</span>}
          {addressChangedAt && (
            <span className="text-sm text-ink-soft">
              {" "}
              since <ExactTime at={addressChangedAt} />
            </span>
          )}
        </span>
      ),
    },
    ...(isDeleted ? [] : [{ term: "Gets", value: getsWords(destination, uses) }]),
    ...(previousUntil
      ? [
          {
            term: "Earlier secret",
            value: (
              <>
                Signs too, until <ExactTime at={previousUntil} />
              </>
            ),
          },
        ]
      : []),
    {
      term: "Added",
      value: (
        <>
          by {createdBy} <ExactTime at={createdAt} />
        </>
      ),
    },
  ];
}

export default async function DestinationPage(props: Props) {
  const { ctx, id, query, page } = await read(props);
  const stuck = (await listStuckStreams(ctx)).find(({ destinationId }) => destinationId === id);
  const { destination, deliveries, next } = page;
  const isDeleted = destination.standing === "deleted";
  const mayWrite = canInOrganization(ctx.actor.role, "destination:write") && !isDeleted;
  const isOn = destination.standing !== "off" && !isDeleted;
  return (
    <>
      <PageHeader
        title={destination.name}
        breadcrumbs={[{ label: "Destinations", href: "/settings/destinations" }]}
        meta={kindLabels[destination.kind]}
      />
      <div className="grid gap-4">
        {stuck && <StuckStreamNotice stream={stuck} isHere now={ctx.now.toISOString()} />}
        <DefinitionList items={factsOf(page)} />
        {mayWrite && isOn && <TestForm destinationId={id} />}
        {mayWrite && <DestinationActions destination={destination} uses={page.uses} waiting={page.waiting} />}
      </div>
      <Section
        title="Messages"
        description="Everything that was sent there in the last 30 days, the newest first."
        actions={mayWrite && isOn && <ReplayFailed destinationId={id} />}
      >
        <DeliveryLog
          destinationId={id}
          deliveries={deliveries}
          query={query}
          next={next}
          mayReplay={mayWrite && isOn}
          now={ctx.now.toISOString()}
        />
      </Section>
    </>
  );
}
