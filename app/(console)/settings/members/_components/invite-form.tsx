"use client";

import { useActionState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { ROLE_CHOICES } from "#components/role.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { fieldError, idle, typed } from "#lib/entry/action-state.ts";
import { inviteMemberAction } from "../actions.ts";
import { SentInvitation } from "./sent-invitation.tsx";

/** `mails`: Larder can send the link itself. */
export function InviteForm({ mails }: { mails: boolean }) {
  const [state, submit] = useActionState(inviteMemberAction, idle);
  return (
    <form action={submit} className="grid max-w-2xl gap-6">
      <ActionAlert state={state} />
      {state.status === "done" && <SentInvitation invitation={state.result} />}
      <Field
        name="email"
        label="Email"
        hint={
          mails
            ? "The link is sent there, and shown here once."
            : "Only this address can use the link, which is shown here once. Larder cannot send mail here: pass the link on yourself."
        }
        error={fieldError(state, "email")}
        required
      >
        {(control) => (
          <TextInput {...control} type="email" autoComplete="off" defaultValue={typed(state, "email")} />
        )}
      </Field>
      <RadioCards
        name="role"
        legend="Role"
        choices={ROLE_CHOICES}
        defaultValue={typed(state, "role") ?? "support"}
        error={fieldError(state, "role")}
        required
      />
      <div className="flex flex-wrap gap-3">
        <SubmitButton>{mails ? "Send invitation" : "Make invitation"}</SubmitButton>
        <ButtonLink href="/settings/members">Back to the members</ButtonLink>
      </div>
    </form>
  );
}
