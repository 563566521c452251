"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { revokeLinkAction } from "../connect/actions.ts";

export function RevokeLink({ id, recipient }: { id: string; recipient: string }) {
  const [state, submit] = useFormAction(revokeLinkAction);
  return (
    <form action={submit} className="grid justify-items-end gap-2">
      <input type="hidden" name="connectLinkId" value={id} />
      <SubmitButton size="sm" variant="secondary" aria-label={`Revoke the link for ${recipient}`}>
        Revoke
      </SubmitButton>
      <ActionAlert state={state} />
    </form>
  );
}
