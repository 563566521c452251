"use client";

import { useActionState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { Field } from "#components/ui/field.tsx";
import { PasswordInput } from "#components/ui/password-input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { fieldError, idle } from "#lib/entry/action-state.ts";
import { replaceSecretAction } from "../actions.ts";
import { SecretTestNotice } from "./secret-test-notice.tsx";

interface Props {
  applicationId: string;
  /** Whether it is the one thing to do on the page. */
  isUrgent: boolean;
}

export function ReplaceSecretForm({ applicationId, isUrgent }: Props) {
  const [state, submit] = useActionState(replaceSecretAction, idle);
  return (
    <form id="replace-secret" action={submit} className="grid max-w-md gap-4">
      <ActionAlert state={state} done={(result) => <SecretTestNotice of="entered" result={result} />} />
      <input type="hidden" name="applicationId" value={applicationId} />
      <Field
        name="clientSecret"
        label="New client secret"
        hint="Apicbase is asked about it, which uses nothing up. Encrypted; Larder never shows it again."
        error={fieldError(state, "clientSecret")}
        required
      >
        {(control) => <PasswordInput {...control} autoComplete="off" />}
      </Field>
      <div>
        <SubmitButton variant={isUrgent ? "primary" : "secondary"}>Replace secret</SubmitButton>
      </div>
    </form>
  );
}
