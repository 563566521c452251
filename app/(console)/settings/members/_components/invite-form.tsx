"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { ROLE_CHOICES } from "#components/role.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError, typed } from "#lib/entry/action-state.ts";
import { inviteMemberAction } from "../actions.ts";
import { SentInvitation } from "./sent-invitation.tsx";

interface Props {
  /** Whether Larder can send the link itself. */
  mails: boolean;
  /** Who hands over the link where mail does not go out: "Ask the operator, …", or nothing for an operator. */
  askFor: string | null;
}

function sayDelivery({ mails, askFor }: Props): string {
  if (mails) return "The link is sent there and shown to nobody else: whoever reads this mail can join.";
  const off = "Only this address can use the link. Larder cannot send mail here";
  return askFor === null
    ? `${off}: you are shown the link once, and hand it over yourself.`
    : `${off}, so an operator hands over the link. ${askFor}`;
}

export function InviteForm(props: Props) {
  const [state, submit] = useFormAction(inviteMemberAction);
  return (
    <form action={submit} className="grid max-w-2xl gap-6">
      <ActionAlert state={state} />
      {state.status === "done" && <SentInvitation invitation={state.result} />}
      <Field name="email" label="Email" hint={sayDelivery(props)} error={fieldError(state, "email")} required>
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
        <SubmitButton>{props.mails ? "Send invitation" : "Make invitation"}</SubmitButton>
        <ButtonLink href="/settings/members">Back to the members</ButtonLink>
      </div>
    </form>
  );
}
