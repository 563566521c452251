import type { Metadata } from "next";
import { cache } from "react";
import { CodeText } from "#components/ui/code-text.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { ApplicationView } from "#lib/applications/application-view.ts";
import { getApplication } from "#lib/applications/list-applications.ts";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { orNotFound, requirePageContext, requirePageId } from "#lib/entry/page-context.ts";
import { callbackUrl } from "#lib/oauth/get-provider.ts";
import { ChangeForm } from "../_components/change-form.tsx";
import { DeleteApplication } from "../_components/delete-application.tsx";
import { HoldNotice } from "../_components/hold-notice.tsx";
import { SecretSection } from "../_components/secret-section.tsx";

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ registered?: string }>;
}

/** What the title and the page show, read once a request. */
const load = cache(async (rawId: string) => {
  const id = requirePageId(rawId);
  const ctx = await requirePageContext(`/applications/${id}`);
  return { ctx, application: await orNotFound(getApplication(ctx, { applicationId: id })) };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await load((await params).id)).application.name };
}

function RedirectUri({ application }: { application: ApplicationView }) {
  if (application.redirect === "copy-code") return <>None: Apicbase’s own page shows the code</>;
  return <CodeText copy="redirect URI">{callbackUrl()}</CodeText>;
}

export default async function ApplicationPage({ params, searchParams }: Props) {
  const { ctx, application } = await load((await params).id);
  const { actor } = ctx;
  const { registered } = await searchParams;
  const mayWrite = canInOrganization(actor.role, "application:write");
  const mayTest = canInOrganization(actor.role, "application:test");
  const uses = application.tokenSetCount;
  return (
    <>
      <PageHeader title={application.name} breadcrumbs={[{ label: "Applications", href: "/applications" }]} />
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
      <SecretSection application={application} mayWrite={mayWrite} mayTest={mayTest} />
      <Section title="Credentials">
        <DefinitionList
          items={[
            { term: "Client ID", value: <CodeText copy="client ID">{application.clientId}</CodeText> },
            { term: "Redirect URI to enter at Apicbase", value: <RedirectUri application={application} /> },
            { term: "Registered", value: <ExactTime at={application.createdAt} /> },
            {
              term: "Used by",
              value: (
                <TextLink href={`/token-sets?application=${application.id}`}>
                  {uses === 1 ? "1 token set" : `${uses} token sets`}
                </TextLink>
              ),
            },
          ]}
        />
      </Section>
      {mayWrite && (
        <Section title="Settings">
          <ChangeForm application={application} callbackUrl={callbackUrl()} />
        </Section>
      )}
      {mayWrite && <DeleteApplication id={application.id} name={application.name} uses={uses} />}
    </>
  );
}
