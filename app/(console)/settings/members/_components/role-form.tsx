"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { ROLE_CHOICES } from "#components/role.ts";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError, typed } from "#lib/entry/action-state.ts";
import type { MemberView } from "#lib/members/member-view.ts";
import { changeMemberRoleAction } from "../actions.ts";

export function RoleForm({ member }: { member: MemberView }) {
  const [state, submit] = useFormAction(changeMemberRoleAction);
  return (
    <Section
      title="Role"
      description={
        member.isYou
          ? "Another role signs you out at once and applies from your next sign-in."
          : "Another role signs this person out of the organization at once and applies from their next sign-in."
      }
    >
      <form action={submit} className="grid max-w-2xl gap-4">
        <ActionAlert state={state} />
        <input type="hidden" name="userId" value={member.userId} />
        <RadioCards
          name="role"
          legend="Role"
          choices={ROLE_CHOICES}
          defaultValue={typed(state, "role") ?? member.role}
          error={fieldError(state, "role")}
          required
        />
        <div>
          <SubmitButton variant="secondary">Save role</SubmitButton>
        </div>
      </form>
    </Section>
  );
}
