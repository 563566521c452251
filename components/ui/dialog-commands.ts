/** Invoker-command attributes, which React's types do not know yet. */
export function dialogCommand(command: "show-modal" | "close", dialogId: string): Record<string, string> {
  return { command, commandfor: dialogId };
}

function hasInvokerCommands(): boolean {
  return "commandForElement" in HTMLButtonElement.prototype;
}

/** Closes the menu the opener is in, so that focus can return to the menu's button, and opens the dialog. */
export function openDialog(dialogId: string, opener: HTMLElement): void {
  const popover = opener.closest("[popover]");
  if (popover instanceof HTMLElement && popover.matches(":popover-open")) popover.hidePopover();
  if (hasInvokerCommands()) return;
  const dialog = document.getElementById(dialogId);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

export function closeDialog(closer: HTMLElement): void {
  if (!hasInvokerCommands()) closer.closest("dialog")?.close();
}
