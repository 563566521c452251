import type { Metadata } from "next";
import { RenameForm } from "#components/rename-form.tsx";
import { ROLE_LABEL } from "#components/role.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { Section } from "#components/ui/section.tsx";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { SettingsHeader } from "../_components/settings-header.tsx";
import { LeaveOrganization } from "./_components/leave-organization.tsx";
import { renameOrganizationAction } from "./actions.ts";

export const metadata: Metadata = { title: "Organization" };

export default async function OrganizationPage() {
  const ctx = await requirePageContext("/settings/organization");
  const { actor } = ctx;
  return (
    <>
      <SettingsHeader
        current="/settings/organization"
        meta="The company that these token sets belong to."
        actions={
          actor.isOperator && <ButtonLink href="/settings/organizations/new">New organization</ButtonLink>
        }
      />
      <Section title="Name">
        {canInOrganization(actor.role, "organization:write") ? (
          <RenameForm
            action={renameOrganizationAction}
            name={actor.organizationName}
            hint="All members see it, and so does whoever is sent a link."
            autoComplete="organization"
          />
        ) : (
          <DefinitionList
            items={[
              { term: "Name", value: actor.organizationName },
              { term: "Your role", value: ROLE_LABEL[actor.role] },
            ]}
          />
        )}
      </Section>
      <LeaveOrganization organization={actor.organizationName} />
    </>
  );
}
