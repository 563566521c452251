"use client";

import { useActionState } from "react";
import { ConfirmButton } from "#components/confirm-button.tsx";
import { Section } from "#components/ui/section.tsx";
import { idle } from "#lib/entry/action-state.ts";
import { deleteApplicationAction } from "../actions.ts";

interface Props {
  id: string;
  name: string;
  uses: number;
}

export function DeleteApplication({ id, name, uses }: Props) {
  const [state, submit] = useActionState(deleteApplicationAction, idle);
  if (uses > 0) {
    return (
      <Section title="Delete" description="Only an application that no token set uses can be deleted.">
        {null}
      </Section>
    );
  }
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
