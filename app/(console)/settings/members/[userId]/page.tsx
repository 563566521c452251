import type { Metadata } from "next";
import { cache } from "react";
import { ROLE_DESCRIPTION, ROLE_LABEL } from "#components/role.ts";
import { Badge } from "#components/ui/badge.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { orNotFound, requirePageContext, requirePageId } from "#lib/entry/page-context.ts";
import { getMemberPage } from "#lib/members/get-member-page.ts";
import type { MemberView } from "#lib/members/member-view.ts";
import { ConnectedSets } from "../_components/connected-sets.tsx";
import { LeavingSection } from "../_components/leaving-section.tsx";
import { OwnedThings } from "../_components/owned-things.tsx";
import { RemoveMember } from "../_components/remove-member.tsx";
import { RoleForm } from "../_components/role-form.tsx";
import { StandingSection } from "../_components/standing-section.tsx";

interface Props {
  params: Promise<{ userId: string }>;
}

/** Read once a request, for the title and the page. */
const read = cache(async (rawId: string) => {
  const userId = requirePageId(rawId);
  const ctx = await requirePageContext(`/settings/members/${userId}`);
  return { ctx, page: await orNotFound(getMemberPage(ctx, { userId })) };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { page } = await read((await params).userId);
  return { title: page.member.name };
}

function Facts({ member }: { member: MemberView }) {
  const { email, role, joinedAt, disabledAt } = member;
  return (
    <DefinitionList
      items={[
        { term: "Email", value: email },
        { term: "Role", value: ROLE_LABEL[role] },
        { term: "May", value: ROLE_DESCRIPTION[role] },
        { term: "Joined", value: <ExactTime at={joinedAt} /> },
        ...(disabledAt ? [{ term: "Disabled", value: <ExactTime at={disabledAt} /> }] : []),
      ]}
    />
  );
}

export default async function MemberPage({ params }: Props) {
  const { ctx, page } = await read((await params).userId);
  const { actor } = ctx;
  const { member } = page;
  return (
    <>
      <PageHeader
        title={member.name}
        breadcrumbs={[{ label: "Members", href: "/settings/members" }]}
        badges={
          <>
            {member.isYou && <Badge>you</Badge>}
            {member.standing === "disabled" && <Badge>Disabled</Badge>}
          </>
        }
      />
      <Section title="Membership">
        <Facts member={member} />
      </Section>
      <ConnectedSets page={page} />
      <LeavingSection page={page} />
      <OwnedThings page={page} now={ctx.now.toISOString()} />
      {canInOrganization(actor.role, "member:write") && (
        <>
          <RoleForm key={member.role} member={member} />
          <StandingSection member={member} />
          <RemoveMember page={page} />
        </>
      )}
    </>
  );
}
