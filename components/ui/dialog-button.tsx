"use client";

import type { ComponentProps } from "react";
import { Button } from "#components/ui/button.tsx";
import { closeDialog, dialogCommand, openDialog } from "#components/ui/dialog-commands.ts";

type DialogButtonProps = Omit<ComponentProps<typeof Button>, "type" | "onClick"> & {
  /** The id of the dialog on this page. */
  opens: string;
};

/** Opens a dialog; browsers with invoker commands do so before the page is hydrated. */
export function DialogButton({ opens, ...rest }: DialogButtonProps) {
  return (
    <Button
      {...rest}
      {...dialogCommand("show-modal", opens)}
      aria-haspopup="dialog"
      onClick={(event) => openDialog(opens, event.currentTarget)}
    />
  );
}

type DialogCloseButtonProps = Omit<ComponentProps<typeof Button>, "type" | "onClick"> & { closes: string };

export function DialogCloseButton({ closes, ...rest }: DialogCloseButtonProps) {
  return (
    <Button
      {...rest}
      {...dialogCommand("close", closes)}
      onClick={(event) => closeDialog(event.currentTarget)}
    />
  );
}
