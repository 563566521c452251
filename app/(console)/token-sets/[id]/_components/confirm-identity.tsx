"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { confirmIdentityAction } from "../actions.ts";

interface Props {
  tokenSetId: string;
  generation: number;
}

/** Says that the access is that of the right library and user. */
export function ConfirmIdentity({ tokenSetId, generation }: Props) {
  const [state, submit] = useFormAction(confirmIdentityAction);
  return (
    <form action={submit} className="grid gap-2">
      <ActionAlert state={state} />
      <input type="hidden" name="tokenSetId" value={tokenSetId} />
      <input type="hidden" name="generation" value={generation} />
      <div>
        <SubmitButton variant="secondary">Yes, that is right</SubmitButton>
      </div>
    </form>
  );
}
