"use client";

import { ConfirmButton } from "#components/confirm-button.tsx";
import { Section } from "#components/ui/section.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { deleteApplicationAction } from "../actions.ts";

/** Deletes an application that no token set uses. */
export function DeleteApplication({ id, name }: { id: string; name: string }) {
  const [state, submit] = useFormAction(deleteApplicationAction);
  return (
    <Section title="Delete" description="Nothing uses this application.">
      <ConfirmButton
        label="Delete application"
        title={`Delete ${name}?`}
        stops={["The client ID and secret kept here"]}
        stays={["The application at Apicbase, with the same credentials", "The activity that names it"]}
        action={submit}
        fields={{ applicationId: id }}
        state={state}
      />
    </Section>
  );
}
