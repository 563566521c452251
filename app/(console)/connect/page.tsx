import type { Metadata } from "next";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Steps } from "#components/ui/steps.tsx";
import { listApplications } from "#lib/applications/list-applications.ts";
import { canInEnvironment, canInOrganization, environments } from "#lib/auth/permissions.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { ConnectForm } from "./_components/connect-form.tsx";
import { connectSteps } from "./_components/connect-steps.ts";
import { readWizardFields } from "./_components/wizard-fields.ts";
import { toWizardHref } from "./_components/wizard-href.ts";

export const metadata: Metadata = { title: "Connect" };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ConnectPage({ searchParams }: Props) {
  const filled = readWizardFields(await searchParams);
  const ctx = await requirePageContext(toWizardHref(filled));
  const { actor } = ctx;
  const applications = await listApplications(ctx);
  const allowed = environments.filter((one) => canInEnvironment(actor.role, "token-set:create", one));
  const isOurs = applications.some((one) => one.id === filled.application);
  if (allowed.length === 0) {
    return (
      <>
        <PageHeader title="Connect a library" />
        <EmptyState title="Your role cannot connect libraries">
          Ask an owner, an admin or a developer to connect it.
        </EmptyState>
      </>
    );
  }
  if (applications.length === 0) {
    const mayRegister = canInOrganization(actor.role, "application:write");
    return (
      <>
        <PageHeader title="Connect a library" />
        <EmptyState
          title="Register an application first"
          action={mayRegister && <ButtonLink href="/applications/new">Register application</ButtonLink>}
        >
          Connecting needs a client ID and secret from Apicbase.
          {!mayRegister && " Ask an owner or admin to register them."}
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader title="Connect a library" meta="One token set for each installation and environment." />
      <div className="grid gap-6">
        <Steps steps={connectSteps} current={0} />
        <ConnectForm
          applications={applications.map(({ id, name, redirect, scopes }) => ({
            id,
            name,
            redirect,
            scopes,
          }))}
          environments={allowed}
          filled={isOurs ? filled : { ...filled, application: undefined }}
        />
      </div>
    </>
  );
}
