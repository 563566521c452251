import type { Metadata } from "next";
import { PageHeader } from "#components/ui/page-header.tsx";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { CreateOrganization } from "./_components/create-organization.tsx";

export const metadata: Metadata = { title: "New organization" };

export default async function NewOrganizationPage() {
  await requirePageContext("/settings/organizations/new");
  return (
    <>
      <PageHeader
        title="New organization"
        breadcrumbs={[{ label: "Organization", href: "/settings/organization" }]}
        meta="Another company, with applications, token sets and members of its own."
      />
      <CreateOrganization />
    </>
  );
}
