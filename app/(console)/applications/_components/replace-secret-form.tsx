"use client";

import { useActionState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { Field } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PasswordInput } from "#components/ui/password-input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { fieldError, idle } from "#lib/entry/action-state.ts";
import { replaceSecretAction } from "../actions.ts";

export function ReplaceSecretForm({ applicationId }: { applicationId: string }) {
  const [state, submit] = useActionState(replaceSecretAction, idle);
  return (
    <form action={submit} className="grid max-w-md gap-4">
      <ActionAlert
        state={state}
        done={() => (
          <Notice tone="success" announce>
            Saved. Larder tries the new secret first at its next call to Apicbase.
          </Notice>
        )}
      />
      <input type="hidden" name="applicationId" value={applicationId} />
      <Field
        name="clientSecret"
        label="New client secret"
        hint="Encrypted at once; Larder never shows it again."
        error={fieldError(state, "clientSecret")}
        required
      >
        {(control) => <PasswordInput {...control} autoComplete="off" />}
      </Field>
      <div>
        <SubmitButton variant="secondary">Replace secret</SubmitButton>
      </div>
    </form>
  );
}
