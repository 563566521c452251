import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { PageHeader } from "#components/ui/page-header.tsx";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { callbackUrl } from "#lib/oauth/get-provider.ts";
import { RegisterForm } from "../_components/register-form.tsx";

export const metadata: Metadata = { title: "Register application" };

export default async function NewApplicationPage() {
  const ctx = await requirePageContext("/applications/new");
  const { actor } = ctx;
  if (!canInOrganization(actor.role, "application:write")) redirect("/applications");
  return (
    <>
      <PageHeader
        title="Register application"
        breadcrumbs={[{ label: "Applications", href: "/applications" }]}
        meta="The client credentials from Apicbase’s API Settings page."
      />
      <RegisterForm callbackUrl={callbackUrl()} />
    </>
  );
}
