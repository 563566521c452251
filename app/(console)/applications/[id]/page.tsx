import type { Metadata } from "next";
import { cache } from "react";
import { Badge } from "#components/ui/badge.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { getApplicationPage } from "#lib/application-page/get-application-page.ts";
import type { ApplicationView } from "#lib/applications/application-view.ts";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { orNotFound, requirePageContext, requirePageId } from "#lib/entry/page-context.ts";
import { callbackUrl } from "#lib/oauth/get-provider.ts";
import { sayAffected } from "../_components/affected-words.ts";
import { ArchiveSection } from "../_components/archive-section.tsx";
import { ChangeForm } from "../_components/change-form.tsx";
import { DeleteApplication } from "../_components/delete-application.tsx";
import { HealthSection } from "../_components/health-section.tsx";
import { HoldNotice } from "../_components/hold-notice.tsx";
import { SecretSection } from "../_components/secret-section.tsx";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ registered?: string }>;
}

/** Read once a request, for the title and the page. */
const read = cache(async (rawId: string) => {
  const applicationId = requirePageId(rawId);
  const ctx = await requirePageContext(`/applications/${applicationId}`);
  return { ctx, page: await orNotFound(getApplicationPage(ctx, { applicationId })) };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { page } = await read((await params).id);
  return { title: page.application.name };
}

function RedirectUri({ application }: { application: ApplicationView }) {
  if (application.redirect === "copy-code") return <>None: Apicbase’s own page shows the code</>;
  return <CodeText copy="redirect URI">{callbackUrl()}</CodeText>;
}

export default async function ApplicationPage({ params, searchParams }: Props) {
  const { ctx, page } = await read((await params).id);
  const { actor } = ctx;
  const { application, affected, usedBy } = page;
  const { registered } = await searchParams;
  const mayWrite = canInOrganization(actor.role, "application:write");
  const mayTest = canInOrganization(actor.role, "application:test");
  return (
    <>
      <PageHeader
        title={application.name}
        breadcrumbs={[{ label: "Applications", href: "/applications" }]}
        badges={application.archivedAt && <Badge>Archived</Badge>}
      />
      {registered && (
        <Notice tone="success" title="Registered" announce>
          {application.redirect === "callback"
            ? "Before you connect, enter the redirect URI below at Apicbase, exactly as it is."
            : "It is ready to connect."}{" "}
          <TextLink href={`/connect?application=${application.id}`}>Connect a library</TextLink>
        </Notice>
      )}
      {application.hold && (
        <HoldNotice application={application} hold={application.hold} mayWrite={mayWrite} />
      )}
      <HealthSection page={page} />
      <SecretSection
        application={application}
        affected={affected}
        mayWrite={mayWrite}
        mayTest={mayTest}
        now={ctx.now.toISOString()}
      />
      <Section title="Credentials">
        <DefinitionList
          items={[
            { term: "Client ID", value: <CodeText copy="client ID">{application.clientId}</CodeText> },
            { term: "Redirect URI to enter at Apicbase", value: <RedirectUri application={application} /> },
            { term: "Registered", value: <ExactTime at={application.createdAt} /> },
            ...(application.archivedAt
              ? [{ term: "Archived", value: <ExactTime at={application.archivedAt} /> }]
              : []),
          ]}
        />
      </Section>
      {mayWrite && (
        <Section title="Settings">
          <ChangeForm
            application={application}
            callbackUrl={callbackUrl()}
            affected={sayAffected(affected)}
          />
        </Section>
      )}
      {mayWrite && <ArchiveSection page={page} />}
      {mayWrite && usedBy.length === 0 && <DeleteApplication id={application.id} name={application.name} />}
    </>
  );
}
