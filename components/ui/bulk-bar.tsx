"use client";

import { type ReactNode, useEffect, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { listBoxes } from "#components/ui/selected-boxes.ts";

type BulkBarProps = {
  formId: string;
  name: string;
  /** What is being counted: ["token set", "token sets"]. */
  noun: readonly [one: string, many: string];
  /** The submit buttons of the form; each may carry its own formAction. */
  children: ReactNode;
};

/** What can be done with the selected rows; it keeps to the foot of the window while rows are selected. */
export function BulkBar({ formId, name, noun, children }: BulkBarProps) {
  const [count, setCount] = useState(0);

  useEffect(() => {
    const recount = () => setCount(listBoxes(formId, name).filter((box) => box.checked).length);
    recount();
    document.addEventListener("change", recount);
    return () => document.removeEventListener("change", recount);
  }, [formId, name]);

  const clear = () => {
    for (const box of listBoxes(formId, name)) box.checked = false;
    document.dispatchEvent(new Event("change"));
  };

  return (
    <section
      aria-label="Selected rows"
      hidden={count === 0}
      className="sticky bottom-3 z-20 mt-3 flex flex-wrap items-center gap-2 rounded-md border border-ink bg-surface px-3 py-2 shadow-float"
    >
      <p role="status" className="mr-auto font-medium">
        {count} {count === 1 ? noun[0] : noun[1]} selected
      </p>
      {children}
      <Button variant="quiet" size="sm" onClick={clear}>
        Clear
      </Button>
    </section>
  );
}
