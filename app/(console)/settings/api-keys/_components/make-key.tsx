"use client";

import { useState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { CheckboxGroup } from "#components/ui/checkbox-group.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { defaultLifetimeDays } from "#lib/api-keys/key-lifetime.ts";
import type { Role } from "#lib/auth/permissions.ts";
import { chosen, fieldError, typed } from "#lib/entry/action-state.ts";
import { createApiKeyAction } from "../actions.ts";
import { FreshKey } from "./fresh-key.tsx";
import { permissionChoices } from "./permission-choices.ts";

interface Props {
  role: Role;
  apiUrl: string;
}

const environmentChoices = [
  { value: "development", label: "Development", description: "Token sets and machines in development." },
  { value: "production", label: "Production", description: "Token sets and machines in production." },
];

const lifetimes = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: String(defaultLifetimeDays), label: `${defaultLifetimeDays} days` },
  { value: "180", label: "180 days" },
  { value: "365", label: "1 year" },
];

function MakeForm({ role, apiUrl, onDone }: Props & { onDone: () => void }) {
  const [state, submit] = useFormAction(createApiKeyAction);
  // The form must not outlive the key: React sends a form's last state along with the next try.
  if (state.status === "done") return <FreshKey apiKey={state.result} apiUrl={apiUrl} onDone={onDone} />;
  return (
    <details open={state.status === "failed" || undefined} className="group">
      <summary className={buttonClass("secondary", "md", "list-none group-open:mb-3")}>
        Make an API key
      </summary>
      <form action={submit} className="grid max-w-2xl gap-5">
        <ActionAlert state={state} />
        <Field
          name="name"
          label="Name of the key"
          hint="What uses it, as colleagues call it: “Nightly report”."
          error={fieldError(state, "name")}
          required
        >
          {(control) => (
            <TextInput {...control} autoComplete="off" defaultValue={typed(state, "name")} maxLength={80} />
          )}
        </Field>
        <CheckboxGroup
          name="permissions"
          legend="What it may do"
          hint="Never more than you: if your role changes, the key loses what you lose."
          choices={permissionChoices(role)}
          defaultValues={chosen(state, "permissions") ?? ["token-set:read"]}
          error={fieldError(state, "permissions")}
          required
        />
        <CheckboxGroup
          name="environments"
          legend="Where"
          choices={environmentChoices}
          defaultValues={chosen(state, "environments") ?? ["development"]}
          error={fieldError(state, "environments")}
          required
        />
        <Field name="lifetimeDays" label="Works for" error={fieldError(state, "lifetimeDays")}>
          {(control) => (
            <Select
              {...control}
              options={lifetimes}
              defaultValue={typed(state, "lifetimeDays") ?? String(defaultLifetimeDays)}
            />
          )}
        </Field>
        <div>
          <SubmitButton>Make key</SubmitButton>
        </div>
      </form>
    </details>
  );
}

/** Makes an API key, and shows it once. */
export function MakeKey(props: Props) {
  const [round, setRound] = useState(0);
  return <MakeForm key={round} {...props} onDone={() => setRound(round + 1)} />;
}
