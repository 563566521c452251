"use client";

import { type ReactNode, useEffect, useRef } from "react";

/** The popover of a menu; it closes after one of its links or buttons was used, unless that opens a menu of its own. */
export function MenuPanel({
  id,
  className,
  children,
}: {
  id: string;
  className: string;
  children: ReactNode;
}) {
  const panel = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = panel.current;
    const close = (event: MouseEvent) => {
      if (!(event.target instanceof Element) || !element?.matches(":popover-open")) return;
      if (event.target.closest("a, button:not([popovertarget])")) element.hidePopover();
    };
    element?.addEventListener("click", close);
    return () => element?.removeEventListener("click", close);
  }, []);

  return (
    <div ref={panel} id={id} popover="auto" className={className}>
      {children}
    </div>
  );
}
