"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { Field } from "#components/ui/field.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError } from "#lib/entry/action-state.ts";
import { adoptDeploymentAction } from "../actions.ts";

/** Adopts a copied or restored database. Its address must be typed: two copies that refresh lock each other out. */
export function AdoptDatabase({ address, reason }: { address: string; reason: string }) {
  const [state, submit] = useFormAction(adoptDeploymentAction);
  return (
    <Section
      title="Adopt this database"
      description={`${reason} Nothing is refreshed, connected or revoked from here until an operator adopts it.`}
    >
      <form action={submit} className="grid max-w-md gap-4">
        <ActionAlert state={state} />
        <p>
          Adopt it only when the other copy is stopped for good: two copies that refresh the same token sets
          lock each other out. After that, Larder asks Apicbase about every connected set before it refreshes
          it. Sets that were refreshed elsewhere in the meantime must be reconnected. All organizations see in
          their activity who adopted it.
        </p>
        <Field
          name="confirm"
          label={`Type ${address} to adopt it`}
          error={fieldError(state, "confirm")}
          required
        >
          {(control) => <TextInput {...control} autoComplete="off" />}
        </Field>
        <div>
          <SubmitButton variant="danger">Adopt this database</SubmitButton>
        </div>
      </form>
    </Section>
  );
}
