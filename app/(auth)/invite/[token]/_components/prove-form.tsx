"use client";

import { useActionState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { Field } from "#components/ui/field.tsx";
import { PasswordInput } from "#components/ui/password-input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { fieldError, idle } from "#lib/entry/action-state.ts";
import { joinWithPasswordAction } from "../actions.ts";
import { signInAfter } from "./sign-in-after.ts";

/** For an account that has no organization to sign in to. */
export function ProveForm({ token, email }: { token: string; email: string }) {
  const [state, submit] = useActionState(signInAfter(joinWithPasswordAction, email), idle);
  return (
    <form action={submit} className="grid gap-4">
      <p>This address already has an account. Enter its password to join.</p>
      <ActionAlert state={state} />
      <input type="hidden" name="token" value={token} />
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <Field name="password" label="Password" error={fieldError(state, "password")} required>
        {(control) => <PasswordInput {...control} autoComplete="current-password" />}
      </Field>
      <SubmitButton size="lg">Join</SubmitButton>
    </form>
  );
}
