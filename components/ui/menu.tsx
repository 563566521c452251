"use client";

import { type ReactNode, useId } from "react";
import { classNames } from "#components/class-names.ts";
import { buttonClass } from "#components/ui/button-class.ts";
import { MenuPanel } from "#components/ui/menu-panel.tsx";

type MenuProps = {
  /**
   * Give the menus of a layout a fixed one: after a navigation, a generated id can clash with those of the new page.
   */
  id?: string;
  /** The button's content; give icon-only buttons a `label` too. */
  trigger: ReactNode;
  label?: string;
  align?: "start" | "end";
  /** Replaces the secondary-button look of the trigger. */
  triggerClass?: string;
  children: ReactNode;
};

/** A button with a native popover of links and buttons: Escape and a click elsewhere close it. */
export function Menu({ id: ownId, trigger, label, align = "end", triggerClass, children }: MenuProps) {
  const generatedId = useId();
  const id = ownId ?? generatedId;
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label={label}
        className={triggerClass ?? buttonClass("secondary", "md", "grow-0!")}
      >
        {trigger}
      </button>
      <MenuPanel
        id={id}
        className={classNames(
          "m-auto min-w-48 rounded-md border border-line-strong bg-surface p-1 text-ink shadow-float",
          align === "end" ? "anchored-end" : "anchored-start",
        )}
      >
        {children}
      </MenuPanel>
    </>
  );
}
