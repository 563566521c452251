"use client";

import { useState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { ScopeField } from "#components/scope-field.tsx";
import { Field } from "#components/ui/field.tsx";
import { Picker } from "#components/ui/picker.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { Select } from "#components/ui/select.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { type ActionState, chosen, fieldError, typed } from "#lib/entry/action-state.ts";
import { createTokenSetAction } from "../../token-sets/actions.ts";
import { toWizardHref, type WizardFields } from "./wizard-href.ts";

interface Choice {
  id: string;
  name: string;
  redirect: "callback" | "copy-code";
  scopes: string[];
}

interface Props {
  applications: Choice[];
  environments: ("development" | "production")[];
  /** What is filled in at first. */
  filled: WizardFields;
}

const environmentWords = {
  development: "For building and testing. Developers can refresh and revoke it.",
  production: "For daily use. Revoking it asks for its name to be typed.",
};

function useApplication(applications: Choice[], filled: string | undefined) {
  const only = applications.length === 1 ? applications[0]?.id : undefined;
  const [id, setId] = useState(filled ?? only ?? "");
  return { id, setId, application: applications.find((one) => one.id === id) };
}

/** The form as it was sent, so that signing in again leads back to it. */
function toSentHref(state: ActionState): string {
  const scopes = chosen(state, "scopes");
  const [application, library] = [typed(state, "applicationId"), typed(state, "library")];
  return toWizardHref({
    ...{ application, library, scopes },
    ...{ environment: typed(state, "environment"), name: typed(state, "name") },
  });
}

type ScopesProps = { state: ActionState; application: Choice | undefined; filled: WizardFields };

/** The scopes as they were sent or filled in for this application; for another, those that it was registered with. */
function Scopes({ state, application, filled }: ScopesProps) {
  const usualScopes = application?.scopes ?? [];
  const sent = typed(state, "applicationId") === application?.id ? chosen(state, "scopes") : undefined;
  const given = filled.application === application?.id ? filled.scopes : undefined;
  const attempt = state.status === "failed" ? state.error.reference : "";
  return (
    <ScopeField
      key={`${application?.id} ${attempt}`}
      hint="What this installation can access. Ask for no more than it needs."
      defaultScopes={sent ?? given ?? usualScopes}
      usualScopes={usualScopes}
      error={fieldError(state, "scopes")}
    />
  );
}

/** The first step of the wizard: application, library, environment, name and scopes of a new token set. */
export function ConnectForm({ applications, environments, filled }: Props) {
  const [state, submit] = useFormAction(createTokenSetAction);
  const { id, setId, application } = useApplication(applications, filled.application);
  return (
    <form action={submit} className="grid max-w-2xl gap-6">
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
        {(control) => (
          <Picker
            {...control}
            kind="library"
            chosen={null}
            words={typed(state, "library") ?? filled.library}
            sendsName
            whenNone="No library in use has this name. A new name adds a library."
          />
        )}
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
        defaultValue={typed(state, "environment") ?? filled.environment}
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
        {(control) => (
          <TextInput {...control} autoComplete="off" defaultValue={typed(state, "name") ?? filled.name} />
        )}
      </Field>
      <Scopes state={state} application={application} filled={filled} />
      <ActionAlert state={state} backTo={toSentHref(state)} />
      <div>
        <SubmitButton>Continue</SubmitButton>
      </div>
    </form>
  );
}
