"use client";

import { ConfirmButton } from "#components/confirm-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { MemberPage } from "#lib/members/member-page-view.ts";
import { removeMemberAction } from "../actions.ts";
import { ownAtApicbase, sayEnds, sayGoesOn, saySets } from "./leaving-words.ts";

/** That sets stop when the person's account at Apicbase is closed too. */
function HangsOnThem({ grantors }: Pick<MemberPage, "grantors">) {
  const own = ownAtApicbase(grantors);
  const total = own.production + own.development;
  if (total === 0) return null;
  const hang = total === 1 ? "hangs" : "hang";
  return (
    <Notice tone="warning" title={`${saySets(own)} ${hang} on their account at Apicbase`}>
      Authorized by {own.names.join(", ")} there. When that account is closed too, access ends until somebody
      else reconnects.
    </Notice>
  );
}

export function RemoveMember({ page }: { page: MemberPage }) {
  const [state, submit] = useFormAction(removeMemberAction);
  const { member, grantors } = page;
  return (
    <Section title="Remove" description="Takes this person out of the organization.">
      <ConfirmButton
        label="Remove member"
        title={`Remove ${member.name}?`}
        stops={sayEnds(page)}
        stays={sayGoesOn(page)}
        action={submit}
        fields={{ userId: member.userId }}
        state={state}
      >
        <HangsOnThem grantors={grantors} />
      </ConfirmButton>
    </Section>
  );
}
