"use client";

import { type ReactNode, useEffect, useRef } from "react";

type ShownOnceProps = {
  label: string;
  children: ReactNode;
};

/**
 * Something secret, the only time it can be shown: it lives in this page's memory until it is left or closed, takes the focus,
 * and no change of the page takes it away.
 */
export function ShownOnce({ label, children }: ShownOnceProps) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <section
      ref={box}
      tabIndex={-1}
      aria-label={label}
      data-shown-once
      className="grid gap-4 rounded-sm border border-line-strong bg-surface p-3 outline-none sm:p-4"
    >
      {children}
    </section>
  );
}
