import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { cache } from "react";
import { EventList } from "#components/event-list.tsx";
import { RenameForm } from "#components/rename-form.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { orNotFound, requirePageContext, requirePageId } from "#lib/entry/page-context.ts";
import { findMergedLibrary, getLibraryPage, type LibraryPage } from "#lib/library-page/get-library-page.ts";
import { LibraryEnd } from "../_components/library-end.tsx";
import { LibraryPeople } from "../_components/library-people.tsx";
import { LibrarySets } from "../_components/library-sets.tsx";
import { renameLibraryAction } from "../actions.ts";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ merged?: string }>;
}

/** Read once a request, for the title and the page. The address of a merged library leads to the one that stayed. */
const read = cache(async (rawId: string) => {
  const libraryId = requirePageId(rawId);
  const ctx = await requirePageContext(`/libraries/${libraryId}`);
  const mergedInto = await findMergedLibrary(ctx, { libraryId });
  if (mergedInto !== null) redirect(`/libraries/${mergedInto}`);
  return { ctx, page: await orNotFound(getLibraryPage(ctx, { libraryId })) };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { page } = await read((await params).id);
  return { title: page.library.name };
}

function sayCounts({ production, development }: LibraryPage): string {
  const total = production + development;
  const all = total === 1 ? "1 token set" : `${total.toLocaleString("en-GB")} token sets`;
  if (production === 0 || development === 0) {
    return total === 0 ? "No token sets" : `${all}, ${production === 0 ? "development" : "production"}`;
  }
  return `${all}: ${production} production, ${development} development`;
}

export default async function LibraryDetailPage({ params, searchParams }: Props) {
  const { ctx, page } = await read((await params).id);
  const { library, events } = page;
  const now = ctx.now.toISOString();
  const mayWrite = canInOrganization(ctx.actor.role, "library:write");
  return (
    <>
      <PageHeader
        title={library.name}
        breadcrumbs={[{ label: "Libraries", href: "/libraries" }]}
        badges={library.archivedAt && <Badge>Archived</Badge>}
        meta={
          <>
            {sayCounts(page)} · known since <ExactTime at={library.createdAt} precision="date" />
          </>
        }
      />
      {(await searchParams).merged && (
        <div className="mb-4">
          <Notice tone="success" title="Merged" announce>
            The token sets of both are here now, and the old address leads here.
          </Notice>
        </div>
      )}
      <LibrarySets page={page} now={now} />
      <LibraryPeople page={page} now={now} />
      <Section
        title="History"
        description="What happened to it and its token sets, newest first, without refreshes and checks on schedule."
      >
        {events.length === 0 ? (
          <p className="text-ink-soft">Nothing has happened yet.</p>
        ) : (
          <EventList events={events} />
        )}
      </Section>
      {mayWrite && (
        <>
          <Section title="Name" description="The name that Larder shows. Nothing changes at Apicbase.">
            <RenameForm action={renameLibraryAction} name={library.name} fields={{ libraryId: library.id }} />
          </Section>
          <Section
            title="Merge"
            description="For a customer who is here twice: all token sets come together under one name."
          >
            <ButtonLink href={`/libraries/${library.id}/merge`}>Merge into another library</ButtonLink>
          </Section>
          <LibraryEnd library={library} sets={page.production + page.development} />
        </>
      )}
    </>
  );
}
