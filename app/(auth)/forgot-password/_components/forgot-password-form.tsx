"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { Field } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError, typed } from "#lib/entry/action-state.ts";
import { requestPasswordResetAction } from "../actions.ts";

export function ForgotPasswordForm() {
  const [state, submit] = useFormAction(requestPasswordResetAction);
  if (state.status === "done") {
    return (
      <Notice tone="success" title="Look at your mail" announce>
        If there is an account with the address {state.result.email}, a link is on its way. It works once, for
        30 minutes.
      </Notice>
    );
  }
  return (
    <form action={submit} className="grid gap-4">
      <ActionAlert state={state} />
      <Field name="email" label="Email" error={fieldError(state, "email")} required>
        {(control) => (
          <TextInput {...control} type="email" autoComplete="username" defaultValue={typed(state, "email")} />
        )}
      </Field>
      <SubmitButton size="lg">Send the link</SubmitButton>
    </form>
  );
}
