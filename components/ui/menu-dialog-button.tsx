"use client";

import type { ReactNode } from "react";
import { dialogCommand, openDialog } from "#components/ui/dialog-commands.ts";
import { MenuButton } from "#components/ui/menu-item.tsx";

type MenuDialogButtonProps = {
  /** The id of a dialog on this page, outside the menu: a menu that is closed shows nothing of what is in it. */
  opens: string;
  className?: string | undefined;
  children: ReactNode;
};

/** An entry of a menu that opens a dialog; focus returns to the menu's button. */
export function MenuDialogButton({ opens, className, children }: MenuDialogButtonProps) {
  return (
    <MenuButton
      {...dialogCommand("show-modal", opens)}
      aria-haspopup="dialog"
      className={className}
      onClick={(event) => openDialog(opens, event.currentTarget)}
    >
      {children}
    </MenuButton>
  );
}
