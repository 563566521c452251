"use client";

import { ConfirmButton } from "#components/confirm-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { cancelBulkRunAction } from "../actions.ts";

export function CancelRun({ runId, left }: { runId: string; left: number }) {
  const [state, submit] = useFormAction(cancelBulkRunAction);
  return (
    <ConfirmButton
      label="Cancel the run"
      title="Cancel this bulk run?"
      stops={[`${left.toLocaleString("en-GB")} token sets do not get their turn.`]}
      stays={["What is done stays done.", "Token sets that are under way end as they would have."]}
      action={submit}
      state={state}
      fields={{ runId }}
    />
  );
}
