import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { orNotFound, requirePageContext, requirePageId } from "#lib/entry/page-context.ts";
import { getLibraryPage } from "#lib/library-page/get-library-page.ts";
import { listLibrariesSchema } from "#lib/library-page/library-list-schema.ts";
import { listLibraryPage } from "#lib/library-page/list-library-page.ts";
import { planMerge } from "#lib/library-page/plan-merge.ts";
import { ChooseLibrary } from "./_components/choose-library.tsx";
import { MergePlan } from "./_components/merge-plan.tsx";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const intoSchema = z.uuid().optional().catch(undefined);

/** What the title and the page show, read once a request. */
const read = cache(async (rawId: string, search: string) => {
  const libraryId = requirePageId(rawId);
  const ctx = await requirePageContext(`/libraries/${libraryId}/merge${search}`);
  const { library } = await orNotFound(getLibraryPage(ctx, { libraryId }));
  return { ctx, libraryId, library, title: `Merge ${library.name}` };
});

/** What signing in again leads back to. */
async function load({ params, searchParams }: Props) {
  const query = await searchParams;
  const { q } = listLibrariesSchema.parse(query);
  const into = intoSchema.parse(query.into);
  const kept = new URLSearchParams({ ...(into && { into }), ...(q && { q }) });
  return read((await params).id, kept.size > 0 ? `?${kept}` : "");
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: (await load(props)).title };
}

export default async function MergePage(props: Props) {
  const { ctx, libraryId, library, title } = await load(props);
  const query = await props.searchParams;
  const intoId = intoSchema.parse(query.into);
  if (intoId === libraryId) notFound();
  const header = (
    <PageHeader
      title={title}
      breadcrumbs={[
        { label: "Libraries", href: "/libraries" },
        { label: library.name, href: `/libraries/${libraryId}` },
      ]}
      meta={
        intoId
          ? "One library of two that are one customer."
          : "Choose the library that stays: the other spelling of the same customer."
      }
    />
  );
  if (!canInOrganization(ctx.actor.role, "library:write")) {
    return (
      <>
        {header}
        <EmptyState
          title="Only owners and admins can merge libraries"
          action={<TextLink href="/settings/members">See who they are</TextLink>}
        >
          Ask one of them to merge the two spellings.
        </EmptyState>
      </>
    );
  }
  if (intoId) {
    const plan = await orNotFound(planMerge(ctx, { libraryId, intoId }));
    return (
      <>
        {header}
        <MergePlan plan={plan} />
      </>
    );
  }
  const { q: typed } = listLibrariesSchema.parse(query);
  const words = typed ?? library.name.split(" ")[0] ?? "";
  const found = await listLibraryPage(ctx, { q: words });
  return (
    <>
      {header}
      <ChooseLibrary libraryId={libraryId} words={words} found={found} />
    </>
  );
}
