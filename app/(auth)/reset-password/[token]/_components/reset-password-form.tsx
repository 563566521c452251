"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { Field } from "#components/ui/field.tsx";
import { PasswordInput } from "#components/ui/password-input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError } from "#lib/entry/action-state.ts";
import { resetPasswordAction } from "../actions.ts";

export function ResetPasswordForm({ token }: { token: string }) {
  const [state, submit] = useFormAction(resetPasswordAction);
  return (
    <form action={submit} className="grid gap-4">
      <ActionAlert state={state} />
      <input type="hidden" name="token" value={token} />
      <Field
        name="password"
        label="New password"
        hint="At least 12 characters."
        error={fieldError(state, "password")}
        required
      >
        {(control) => <PasswordInput {...control} autoComplete="new-password" />}
      </Field>
      <SubmitButton size="lg">Set the password</SubmitButton>
    </form>
  );
}
