"use client";

import { type ComponentProps, type ReactNode, useId } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import type { ButtonVariant } from "#components/ui/button-class.ts";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { DialogButton } from "#components/ui/dialog-button.tsx";
import { type ActionState, idle } from "#lib/entry/action-state.ts";

type ConfirmButtonProps = Omit<ComponentProps<typeof ConfirmDialog>, "id" | "confirmLabel"> & {
  /** On the button that asks and on the one that confirms. */
  label: string;
  /** What it acts on, for the button's name where a page has several alike. */
  subject?: string;
  variant?: ButtonVariant;
  /** The action's state: while it is failed, the dialog stays open and says why. */
  state?: ActionState;
  /** Another reason to stay open, in place of the action's failure. */
  alert?: ReactNode;
};

/** A button that asks in a dialog, what stops and what stays, before it acts. */
export function ConfirmButton({
  label,
  subject,
  variant = "danger",
  state = idle,
  alert,
  ...dialog
}: ConfirmButtonProps) {
  const id = useId();
  const failure = state.status === "failed" ? <ActionAlert state={state} /> : undefined;
  return (
    <>
      <DialogButton opens={id} variant={variant} aria-label={subject && `${label}: ${subject}`}>
        {label}
      </DialogButton>
      <ConfirmDialog {...dialog} id={id} confirmLabel={label} alert={alert ?? failure} />
    </>
  );
}
