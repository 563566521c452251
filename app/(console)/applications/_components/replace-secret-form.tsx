"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { CheckboxGroup } from "#components/ui/checkbox-group.tsx";
import { Field } from "#components/ui/field.tsx";
import { PasswordInput } from "#components/ui/password-input.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError } from "#lib/entry/action-state.ts";
import { replaceSecretAction } from "../actions.ts";
import { SecretTestNotice } from "./secret-test-notice.tsx";

interface Props {
  applicationId: string;
  /** Whether it is the one thing to do on the page. */
  isUrgent: boolean;
  /** What a change would touch, in a sentence. */
  affected: string;
}

export function ReplaceSecretForm({ applicationId, isUrgent, affected }: Props) {
  const [state, submit] = useFormAction(replaceSecretAction);
  const wasRefused = state.status === "done" && state.result.outcome === "refused" && !state.result.isKept;
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
      {wasRefused && (
        <CheckboxGroup
          name="keepRefused"
          legend="If you are sure that it is right"
          choices={[
            {
              value: "yes",
              label: "Store it all the same",
              description:
                "For when Apicbase refuses every question about tokens. The next refresh tries it, and then the current one.",
            },
          ]}
        />
      )}
      <p className="text-sm text-ink-soft">{affected}</p>
      <div>
        <SubmitButton variant={isUrgent ? "primary" : "secondary"} waits>
          Replace secret
        </SubmitButton>
      </div>
    </form>
  );
}
