"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { replayDeliveryAction } from "../../actions.ts";

interface Props {
  deliveryId: string;
  /** For the button's name, where there are many alike. */
  subject: string;
}

export function ReplayDelivery({ deliveryId, subject }: Props) {
  const [state, submit] = useFormAction(replayDeliveryAction);
  return (
    <form action={submit} className="grid justify-items-end gap-2">
      <input type="hidden" name="deliveryId" value={deliveryId} />
      <SubmitButton variant="secondary" size="sm" aria-label={`Send again: ${subject}`}>
        Send again
      </SubmitButton>
      <ActionAlert state={state} />
    </form>
  );
}
