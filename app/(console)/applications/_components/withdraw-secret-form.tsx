"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { withdrawSecretAction } from "../actions.ts";

export function WithdrawSecretForm({ applicationId }: { applicationId: string }) {
  const [state, submit] = useFormAction(withdrawSecretAction);
  return (
    <form action={submit} className="grid gap-3">
      <ActionAlert state={state} />
      <input type="hidden" name="applicationId" value={applicationId} />
      <div>
        <SubmitButton variant="quiet">Withdraw the replacement</SubmitButton>
      </div>
    </form>
  );
}
