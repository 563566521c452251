"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { ConfirmButton } from "#components/confirm-button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Select } from "#components/ui/select.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError } from "#lib/entry/action-state.ts";
import { replayFailedAction } from "../../actions.ts";

const spans = [
  { value: "1", label: "the last hour" },
  { value: "24", label: "the last 24 hours" },
  { value: "168", label: "the last 7 days" },
  { value: "720", label: "the last 30 days" },
];

function toWords(messages: number): string {
  if (messages === 0) return "No message was given up in that time.";
  return messages === 1 ? "1 message is sent again." : `${messages} messages are sent again.`;
}

/** Sends everything again that was not accepted in a chosen time. */
export function ReplayFailed({ destinationId }: { destinationId: string }) {
  const [state, submit] = useFormAction(replayFailedAction);
  return (
    <div className="grid justify-items-end gap-2">
      <ConfirmButton
        label="Send failed messages again"
        variant="secondary"
        tone="primary"
        title="Send failed messages again?"
        stops={[]}
        stays={["Their IDs: a receiver that keeps them takes none twice"]}
        action={submit}
        fields={{ destinationId }}
        state={state}
      >
        <Field name="hours" label="Given up or not sent in" error={fieldError(state, "hours")}>
          {(control) => <Select {...control} options={spans} defaultValue="24" />}
        </Field>
      </ConfirmButton>
      {state.status === "done" && (
        <ActionAlert
          state={state}
          done={({ messages }) => <Notice tone="success" title={toWords(messages)} announce />}
        />
      )}
    </div>
  );
}
