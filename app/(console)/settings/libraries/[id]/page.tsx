import type { Metadata } from "next";
import { RenameForm } from "#components/rename-form.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { orNotFound, requirePageContext, requirePageId } from "#lib/entry/page-context.ts";
import { getLibraryUse } from "#lib/libraries/list-library-uses.ts";
import { renameLibraryAction } from "../actions.ts";

export const metadata: Metadata = { title: "Library" };

interface Props {
  params: Promise<{ id: string }>;
}

export default async function LibraryPage({ params }: Props) {
  const id = requirePageId((await params).id);
  const ctx = await requirePageContext(`/settings/libraries/${id}`);
  const { actor } = ctx;
  const library = await orNotFound(getLibraryUse(ctx, { libraryId: id }));
  const { name, createdAt, tokenSetCount: uses } = library;
  const usedBy = (
    <TextLink href={`/token-sets?library=${id}`}>
      {uses === 1 ? "1 token set" : `${uses} token sets`}
    </TextLink>
  );
  return (
    <>
      <PageHeader title={name} breadcrumbs={[{ label: "Libraries", href: "/settings/libraries" }]} />
      <Section title="Library">
        <DefinitionList
          items={[
            { term: "Known since", value: <ExactTime at={createdAt} /> },
            { term: "Used by", value: usedBy },
          ]}
        />
      </Section>
      {canInOrganization(actor.role, "library:write") && (
        <Section title="Name" description="The name that Larder shows. Nothing changes at Apicbase.">
          <RenameForm action={renameLibraryAction} name={name} fields={{ libraryId: id }} />
        </Section>
      )}
    </>
  );
}
