"use client";

import { useEffect, useRef } from "react";
import { CheckboxBox } from "#components/ui/checkbox.tsx";
import { listBoxes } from "#components/ui/selected-boxes.ts";

/** Ticks every box of that name in the form, and shows whether all, some or none are ticked. */
export function SelectAll({ formId, name }: { formId: string; name: string }) {
  const box = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const reflect = () => {
      const boxes = listBoxes(formId, name);
      const ticked = boxes.filter((each) => each.checked).length;
      if (!box.current) return;
      box.current.checked = ticked > 0 && ticked === boxes.length;
      box.current.indeterminate = ticked > 0 && ticked < boxes.length;
    };
    reflect();
    document.addEventListener("change", reflect);
    return () => document.removeEventListener("change", reflect);
  });

  return (
    <CheckboxBox
      ref={box}
      className="-ml-1"
      aria-label="Select all rows on this page"
      onChange={(event) => {
        for (const each of listBoxes(formId, name)) each.checked = event.currentTarget.checked;
      }}
    />
  );
}
