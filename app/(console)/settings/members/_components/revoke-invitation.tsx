"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { revokeInvitationAction } from "../actions.ts";

export function RevokeInvitation({ invitationId, email }: { invitationId: string; email: string }) {
  const [state, submit] = useFormAction(revokeInvitationAction);
  return (
    <form action={submit} className="inline-grid gap-2">
      <ActionAlert state={state} />
      <input type="hidden" name="invitationId" value={invitationId} />
      <div>
        <SubmitButton variant="secondary" size="sm" aria-label={`Revoke the invitation of ${email}`}>
          Revoke
        </SubmitButton>
      </div>
    </form>
  );
}
