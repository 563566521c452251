"use client";

import { useActionState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { DialogButton } from "#components/ui/dialog-button.tsx";
import { idle } from "#lib/entry/action-state.ts";
import { signOutEverywhereAction } from "../actions.ts";

export function SignOutEverywhere() {
  const [state, submit] = useActionState(signOutEverywhereAction, idle);
  return (
    <>
      <DialogButton opens="sign-out-everywhere">Sign out everywhere</DialogButton>
      <ConfirmDialog
        id="sign-out-everywhere"
        title="Sign out everywhere?"
        dies={["All your sessions in all organizations, this one too"]}
        survives={["Your password: sign in again whenever you like"]}
        confirmLabel="Sign out everywhere"
        action={submit}
        alert={state.status === "failed" ? <ActionAlert state={state} /> : undefined}
      />
    </>
  );
}
