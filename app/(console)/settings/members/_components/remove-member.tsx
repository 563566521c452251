"use client";

import { useActionState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { DialogButton } from "#components/ui/dialog-button.tsx";
import { Section } from "#components/ui/section.tsx";
import { idle } from "#lib/entry/action-state.ts";
import type { MemberView } from "#lib/members/member-view.ts";
import { removeMemberAction } from "../actions.ts";

export function RemoveMember({ member }: { member: MemberView }) {
  const [state, submit] = useActionState(removeMemberAction, idle);
  return (
    <Section title="Remove" description="Takes this person out of the organization.">
      <DialogButton opens="remove-member" variant="danger">
        Remove member
      </DialogButton>
      <ConfirmDialog
        id="remove-member"
        title={`Remove ${member.name}?`}
        dies={[
          "Their membership, and their sessions in this organization, at once",
          "Invitations they have sent",
        ]}
        survives={[
          "Their account, for other organizations",
          "Token sets they have connected",
          "The record of what they did",
        ]}
        confirmLabel="Remove member"
        action={submit}
        fields={{ userId: member.userId }}
        alert={state.status === "failed" ? <ActionAlert state={state} /> : undefined}
      />
    </Section>
  );
}
