import type { Metadata } from "next";
import { cache } from "react";
import { ProductionBand } from "#components/production-band.tsx";
import { orNotFound, requirePageContext, requirePageId } from "#lib/entry/page-context.ts";
import { getTechnicalDetails } from "#lib/token-set-page/get-technical-details.ts";
import { getTokenSetPage } from "#lib/token-set-page/get-token-set-page.ts";
import { timelineSchema } from "#lib/token-set-page/timeline-schema.ts";
import { toMenuEntries } from "./_components/menu/menu-entries.tsx";
import { SetMenuDialogs } from "./_components/menu/set-menu.tsx";
import { ReportLine } from "./_components/report-line.tsx";
import { SetColumns } from "./_components/set-columns.tsx";
import { SetHeader } from "./_components/set-header.tsx";
import { Story } from "./_components/story.tsx";
import { TechnicalView } from "./_components/technical/technical-view.tsx";
import { TokenSetFacts } from "./_components/token-set-facts.tsx";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ connected?: string; view?: string; before?: string }>;
}

/** What the title and the page show, read once a request. */
const load = cache(async (rawId: string) => {
  const id = requirePageId(rawId);
  const ctx = await requirePageContext(`/token-sets/${id}`);
  return { ctx, page: await orNotFound(getTokenSetPage(ctx, { tokenSetId: id })) };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { page } = await load((await params).id);
  return { title: page.tokenSet.name };
}

export default async function TokenSetPage({ params, searchParams }: Props) {
  const { ctx, page } = await load((await params).id);
  const { connected, view, before } = await searchParams;
  const { tokenSet: set } = page;
  const tab = view === "technical" ? "technical" : "status";
  const entries = toMenuEntries(page, ctx.actor.role);
  const place = timelineSchema.parse({ before });
  const details =
    tab === "technical" ? await orNotFound(getTechnicalDetails(ctx, { tokenSetId: set.id, ...place })) : null;
  return (
    <>
      {set.environment === "production" && <ProductionBand />}
      <ReportLine ctx={ctx} />
      <SetHeader set={set} tab={tab} entries={entries} />
      <SetMenuDialogs entries={entries} />
      {details ? (
        <TechnicalView set={set} details={details} />
      ) : (
        <SetColumns
          story={<Story ctx={ctx} page={page} isJustConnected={String(set.generation) === connected} />}
          facts={<TokenSetFacts page={page} />}
        />
      )}
    </>
  );
}
