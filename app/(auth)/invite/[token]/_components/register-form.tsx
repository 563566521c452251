"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { Field } from "#components/ui/field.tsx";
import { PasswordInput } from "#components/ui/password-input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError, typed } from "#lib/entry/action-state.ts";
import { registerAction } from "../actions.ts";
import { signInAfter } from "./sign-in-after.ts";

export function RegisterForm({ token, email }: { token: string; email: string }) {
  const [state, submit] = useFormAction(signInAfter(registerAction, email));
  return (
    <form action={submit} className="grid gap-4">
      <ActionAlert state={state} />
      <input type="hidden" name="token" value={token} />
      {/* For password managers. Without a name it is not sent: the invitation decides the address. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <Field name="name" label="Your name" error={fieldError(state, "name")} required>
        {(control) => <TextInput {...control} autoComplete="name" defaultValue={typed(state, "name")} />}
      </Field>
      <Field
        name="password"
        label="Password"
        hint="At least 12 characters. If you have an account with this address: its password."
        error={fieldError(state, "password")}
        required
      >
        {(control) => <PasswordInput {...control} autoComplete="new-password" />}
      </Field>
      <SubmitButton size="lg">Create account and join</SubmitButton>
    </form>
  );
}
