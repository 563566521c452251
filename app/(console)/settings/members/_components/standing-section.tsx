"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { ConfirmButton } from "#components/confirm-button.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { MemberView } from "#lib/members/member-view.ts";
import { disableMemberAction, enableMemberAction } from "../actions.ts";

function Enable({ userId }: { userId: string }) {
  const [state, submit] = useFormAction(enableMemberAction);
  return (
    <form action={submit} className="grid gap-3">
      <ActionAlert state={state} />
      <input type="hidden" name="userId" value={userId} />
      <div>
        <SubmitButton variant="secondary">Enable</SubmitButton>
      </div>
    </form>
  );
}

function Disable({ member }: { member: MemberView }) {
  const [state, submit] = useFormAction(disableMemberAction);
  return (
    <ConfirmButton
      label="Disable"
      variant="secondary"
      title={`Disable ${member.name}?`}
      stops={[
        "Their sessions in this organization, at once",
        "Their API keys, also when you enable them again",
        "Invitations they have sent",
      ]}
      stays={["Their role, for when you enable them again", "Token sets they have connected"]}
      action={submit}
      fields={{ userId: member.userId }}
      state={state}
    />
  );
}

/** Disables a member, and enables them again. */
export function StandingSection({ member }: { member: MemberView }) {
  const disabled = member.standing === "disabled";
  return (
    <Section
      title="Access"
      description={
        disabled ? "Disabled: cannot sign in to this organization." : "Active: can sign in and work here."
      }
    >
      {disabled ? <Enable userId={member.userId} /> : <Disable member={member} />}
    </Section>
  );
}
