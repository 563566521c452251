"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { BulkRunView } from "#lib/bulk/bulk-run-view.ts";
import { type ActionState, fieldError, typed } from "#lib/entry/action-state.ts";
import { startBulkRunAction } from "../actions.ts";

const lifetimes = [
  { value: "24", label: "24 hours" },
  { value: "72", label: "3 days" },
  { value: "168", label: "7 days" },
  { value: "336", label: "14 days" },
];

function PurposeFields({ state }: { state: ActionState }) {
  return (
    <>
      <Field
        name="purpose"
        label="Why you ask"
        hint="The owner of each library reads this before allowing anything."
        error={fieldError(state, "purpose")}
        required
      >
        {(control) => <TextInput {...control} maxLength={500} defaultValue={typed(state, "purpose")} />}
      </Field>
      <Field name="expiresInHours" label="Each link holds for" error={fieldError(state, "expiresInHours")}>
        {(control) => (
          <Select {...control} options={lifetimes} defaultValue={typed(state, "expiresInHours") ?? "72"} />
        )}
      </Field>
    </>
  );
}

function ReasonField({ state }: { state: ActionState }) {
  return (
    <Field
      name="reason"
      label="Reason"
      hint="For those who find them paused."
      error={fieldError(state, "reason")}
      required
    >
      {(control) => <TextInput {...control} maxLength={200} defaultValue={typed(state, "reason")} />}
    </Field>
  );
}

/** Begins a prepared run, with what it needs to know; production wants the number typed. */
export function ConfirmRun({ run, verb }: { run: BulkRunView; verb: string }) {
  const [state, submit] = useFormAction(startBulkRunAction);
  const isGrave = run.action === "revoke" || run.action === "archive";
  return (
    <form action={submit} className="grid max-w-xl gap-4">
      <ActionAlert state={state} />
      <input type="hidden" name="runId" value={run.id} />
      {run.action === "reconnect" && <PurposeFields state={state} />}
      {run.action === "pause" && <ReasonField state={state} />}
      {run.environment === "production" && (
        <Field
          name="typed"
          label="Number of token sets"
          hint={`This is Production. Type ${run.number} to confirm.`}
          error={fieldError(state, "typed")}
          required
        >
          {(control) => (
            <TextInput
              {...control}
              inputMode="numeric"
              autoComplete="off"
              className="max-w-40"
              defaultValue={typed(state, "typed")}
            />
          )}
        </Field>
      )}
      <div className="flex flex-wrap gap-3">
        <SubmitButton variant={isGrave ? "danger" : "primary"}>{verb}</SubmitButton>
        <ButtonLink href={`/token-sets?environment=${run.environment}`}>Back to the list</ButtonLink>
      </div>
    </form>
  );
}
