"use client";

import { useActionState } from "react";
import { ConfirmButton } from "#components/confirm-button.tsx";
import { Section } from "#components/ui/section.tsx";
import { idle } from "#lib/entry/action-state.ts";
import type { MemberView } from "#lib/members/member-view.ts";
import { removeMemberAction } from "../actions.ts";

export function RemoveMember({ member }: { member: MemberView }) {
  const [state, submit] = useActionState(removeMemberAction, idle);
  return (
    <Section title="Remove" description="Takes this person out of the organization.">
      <ConfirmButton
        label="Remove member"
        title={`Remove ${member.name}?`}
        stops={[
          "Their membership, and their sessions in this organization, at once",
          "Their API keys, and the scripts that use them",
          "Invitations they have sent",
        ]}
        stays={[
          "Their account, for other organizations",
          "Token sets they have connected",
          "The activity that names them",
        ]}
        action={submit}
        fields={{ userId: member.userId }}
        state={state}
      />
    </Section>
  );
}
