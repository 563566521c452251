"use client";

import { useState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError, typed } from "#lib/entry/action-state.ts";
import { createMachineAction } from "../../actions.ts";
import { FreshSecret } from "./fresh-secret.tsx";

interface Props {
  tokenSetId: string;
  tokenEndpoint: string;
}

const lifetimes = [
  { value: "", label: "No end: until it is revoked" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
];

function AddForm({ tokenSetId, tokenEndpoint, onDone }: Props & { onDone: () => void }) {
  const [state, submit] = useFormAction(createMachineAction);
  // The form must not outlive the secret: React sends a form's last state along with the next try.
  if (state.status === "done") {
    const { result } = state;
    return (
      <FreshSecret
        title={`Added: ${result.name}`}
        credentials={result}
        tokenEndpoint={tokenEndpoint}
        onDone={onDone}
      />
    );
  }
  return (
    <details open={state.status === "failed" || undefined} className="group">
      <summary className={buttonClass("secondary", "md", "list-none group-open:mb-3")}>Add a machine</summary>
      <form action={submit} className="grid max-w-md gap-4">
        <ActionAlert state={state} />
        <input type="hidden" name="tokenSetId" value={tokenSetId} />
        <Field
          name="name"
          label="Name of the machine"
          hint="Where the program runs, as colleagues call it: “Till in Ghent”."
          error={fieldError(state, "name")}
          required
        >
          {(control) => (
            <TextInput {...control} autoComplete="off" defaultValue={typed(state, "name")} maxLength={80} />
          )}
        </Field>
        <Field
          name="networks"
          label="Only from these networks"
          hint="Like 203.0.113.0/24, separated by commas. Empty: from any address."
          error={fieldError(state, "networks")}
        >
          {(control) => (
            <TextInput {...control} mono autoComplete="off" defaultValue={typed(state, "networks")} />
          )}
        </Field>
        <Field name="lifetimeDays" label="May collect tokens for" error={fieldError(state, "lifetimeDays")}>
          {(control) => (
            <Select {...control} options={lifetimes} defaultValue={typed(state, "lifetimeDays") ?? ""} />
          )}
        </Field>
        <div>
          <SubmitButton>Add machine</SubmitButton>
        </div>
      </form>
    </details>
  );
}

/** Adds a machine, and shows its secret once. */
export function AddMachine(props: Props) {
  const [round, setRound] = useState(0);
  return <AddForm key={round} {...props} onDone={() => setRound(round + 1)} />;
}
