"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { PasswordInput } from "#components/ui/password-input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError, typed } from "#lib/entry/action-state.ts";
import { registerApplicationAction } from "../actions.ts";
import { ApplicationFields } from "./application-fields.tsx";

export function RegisterForm({ callbackUrl }: { callbackUrl: string }) {
  const [state, submit] = useFormAction(registerApplicationAction);
  return (
    <form action={submit} className="grid max-w-2xl gap-6">
      <ActionAlert state={state} />
      <Field name="clientId" label="Client ID" error={fieldError(state, "clientId")} required>
        {(control) => (
          <TextInput
            {...control}
            mono
            autoComplete="off"
            spellCheck={false}
            defaultValue={typed(state, "clientId")}
          />
        )}
      </Field>
      <Field
        name="clientSecret"
        label="Client secret"
        hint="Encrypted at once; Larder never shows it again."
        error={fieldError(state, "clientSecret")}
        required
      >
        {(control) => <PasswordInput {...control} autoComplete="off" />}
      </Field>
      <ApplicationFields state={state} callbackUrl={callbackUrl} />
      <div className="flex flex-wrap gap-3">
        <SubmitButton>Register application</SubmitButton>
        <ButtonLink href="/applications">Cancel</ButtonLink>
      </div>
    </form>
  );
}
