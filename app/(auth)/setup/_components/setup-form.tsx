"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { Field } from "#components/ui/field.tsx";
import { PasswordInput } from "#components/ui/password-input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError, typed } from "#lib/entry/action-state.ts";
import { createFirstOwnerAction } from "../actions.ts";

export function SetupForm({ token }: { token: string }) {
  const [state, submit] = useFormAction(createFirstOwnerAction);
  return (
    <form action={submit} className="grid gap-4">
      <ActionAlert state={state} />
      <Field name="token" label="Setup token" error={fieldError(state, "token")} required>
        {(control) => <TextInput {...control} mono autoComplete="off" defaultValue={token} />}
      </Field>
      <Field
        name="organization"
        label="Organization"
        hint="Your company."
        error={fieldError(state, "organization")}
        required
      >
        {(control) => (
          <TextInput {...control} autoComplete="organization" defaultValue={typed(state, "organization")} />
        )}
      </Field>
      <Field name="name" label="Your name" error={fieldError(state, "name")} required>
        {(control) => <TextInput {...control} autoComplete="name" defaultValue={typed(state, "name")} />}
      </Field>
      <Field name="email" label="Email" error={fieldError(state, "email")} required>
        {(control) => (
          <TextInput {...control} type="email" autoComplete="username" defaultValue={typed(state, "email")} />
        )}
      </Field>
      <Field
        name="password"
        label="Password"
        hint="At least 12 characters."
        error={fieldError(state, "password")}
        required
      >
        {(control) => <PasswordInput {...control} autoComplete="new-password" />}
      </Field>
      <SubmitButton size="lg">Create the first owner</SubmitButton>
    </form>
  );
}
