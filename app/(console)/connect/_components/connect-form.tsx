"use client";

import { type ComponentProps, useActionState, useState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { scopeChoices } from "#components/scope-choices.ts";
import { CheckboxGroup } from "#components/ui/checkbox-group.tsx";
import { Field } from "#components/ui/field.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { Select } from "#components/ui/select.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { chosen, fieldError, idle, typed } from "#lib/entry/action-state.ts";
import { createTokenSetAction } from "../../token-sets/actions.ts";

interface Choice {
  id: string;
  name: string;
  redirect: "callback" | "copy-code";
  scopes: string[];
}

interface Props {
  applications: Choice[];
  libraries: string[];
  environments: ("development" | "production")[];
  preset: string | undefined;
}

const environmentWords = {
  development: "For building and testing. Developers can refresh and revoke it.",
  production: "For daily use. Revoking it asks for its name to be typed.",
};

function LibraryInput({ known, ...input }: ComponentProps<typeof TextInput> & { known: string[] }) {
  return (
    <>
      <TextInput {...input} list="known-libraries" autoComplete="off" />
      <datalist id="known-libraries">
        {known.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

function useApplication(applications: Choice[], preset: string | undefined) {
  const only = applications.length === 1 ? applications[0]?.id : undefined;
  const [id, setId] = useState(preset ?? only ?? "");
  return { id, setId, application: applications.find((one) => one.id === id) };
}

/** The first step of the wizard: application, library, environment, name and scopes of a new token set. */
export function ConnectForm({ applications, libraries, environments, preset }: Props) {
  const [state, submit] = useActionState(createTokenSetAction, idle);
  const { id, setId, application } = useApplication(applications, preset);
  return (
    <form action={submit} className="grid max-w-2xl gap-6">
      <ActionAlert state={state} />
      <Field name="applicationId" label="Application" error={fieldError(state, "applicationId")} required>
        {(control) => (
          <Select
            {...control}
            value={id}
            onChange={(event) => setId(event.target.value)}
            placeholder="Choose an application"
            options={applications.map((one) => ({ value: one.id, label: one.name }))}
          />
        )}
      </Field>
      <Field
        name="library"
        label="Library"
        hint="The customer whose data it is. A new name adds a new library."
        error={fieldError(state, "library")}
        required
      >
        {(control) => <LibraryInput {...control} known={libraries} defaultValue={typed(state, "library")} />}
      </Field>
      <RadioCards
        name="environment"
        legend="Environment"
        hint="Cannot be changed later."
        choices={environments.map((value) => ({
          value,
          label: <EnvironmentBadge environment={value} />,
          description: environmentWords[value],
        }))}
        defaultValue={typed(state, "environment")}
        error={fieldError(state, "environment")}
        required
      />
      <Field
        name="name"
        label="Name of the installation"
        hint="Such as “POS Antwerp”."
        error={fieldError(state, "name")}
        required
      >
        {(control) => <TextInput {...control} autoComplete="off" defaultValue={typed(state, "name")} />}
      </Field>
      <CheckboxGroup
        key={id}
        name="scopes"
        legend="Scopes"
        hint="What this installation can access. Ask for no more than it needs."
        choices={scopeChoices(application?.scopes ?? [])}
        defaultValues={chosen(state, "scopes") ?? application?.scopes ?? []}
        error={fieldError(state, "scopes")}
        required
        mono
      />
      <div>
        <SubmitButton>Continue</SubmitButton>
      </div>
    </form>
  );
}
