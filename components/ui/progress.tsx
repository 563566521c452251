"use client";

import { useId } from "react";

type ProgressProps = { label: string; value: number; max: number };

/** How far a bulk job is, in a bar and in words. */
export function Progress({ label, value, max }: ProgressProps) {
  const id = useId();
  return (
    <div className="grid gap-1">
      <div className="flex justify-between gap-4 text-sm">
        <label htmlFor={id}>{label}</label>
        <span className="text-ink-soft">
          {value.toLocaleString("en-GB")} of {max.toLocaleString("en-GB")}
        </span>
      </div>
      <progress id={id} value={value} max={max} className="progress" />
    </div>
  );
}
