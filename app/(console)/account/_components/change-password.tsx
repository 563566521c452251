"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { Field } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PasswordInput } from "#components/ui/password-input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError } from "#lib/entry/action-state.ts";
import { changePasswordAction } from "../actions.ts";

function describeEnded(count: number): string {
  if (count === 0) return "There were no other sessions.";
  return count === 1 ? "One other session was ended." : `${count} other sessions were ended.`;
}

export function ChangePassword({ email }: { email: string }) {
  const [state, submit] = useFormAction(changePasswordAction);
  return (
    <form action={submit} className="grid max-w-md gap-4">
      <ActionAlert
        state={state}
        done={({ ended }) => (
          <Notice tone="success" title="Password changed" announce>
            {describeEnded(ended)}
          </Notice>
        )}
      />
      {/* For password managers, which store a password by account. Without a name it is not sent. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <Field
        name="currentPassword"
        label="Current password"
        error={fieldError(state, "currentPassword")}
        required
      >
        {(control) => <PasswordInput {...control} autoComplete="current-password" />}
      </Field>
      <Field
        name="newPassword"
        label="New password"
        hint="At least 12 characters."
        error={fieldError(state, "newPassword")}
        required
      >
        {(control) => <PasswordInput {...control} autoComplete="new-password" />}
      </Field>
      <div>
        <SubmitButton variant="secondary">Change password</SubmitButton>
      </div>
    </form>
  );
}
