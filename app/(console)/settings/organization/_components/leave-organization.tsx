"use client";

import { useActionState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { DialogButton } from "#components/ui/dialog-button.tsx";
import { Section } from "#components/ui/section.tsx";
import { idle } from "#lib/entry/action-state.ts";
import { leaveOrganizationAction } from "../actions.ts";

export function LeaveOrganization({ organization }: { organization: string }) {
  const [state, submit] = useActionState(leaveOrganizationAction, idle);
  return (
    <Section title="Leave" description="Ends your own membership. The last owner cannot leave.">
      <DialogButton opens="leave-organization" variant="danger">
        Leave organization
      </DialogButton>
      <ConfirmDialog
        id="leave-organization"
        title={`Leave ${organization}?`}
        dies={["Your membership, and your sessions in it, at once: only an owner can invite you again"]}
        survives={["Your account, for other organizations", "Token sets you have connected"]}
        confirmLabel="Leave organization"
        action={submit}
        alert={state.status === "failed" ? <ActionAlert state={state} /> : undefined}
      />
    </Section>
  );
}
