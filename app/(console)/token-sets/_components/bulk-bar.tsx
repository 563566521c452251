"use client";

import { useEffect, useState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Select, type SelectOption } from "#components/ui/select.tsx";
import { listBoxes } from "#components/ui/selected-boxes.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { prepareBulkRunAction } from "../../bulk-runs/actions.ts";

export const bulkForm = "bulk";
export const tickedField = "ticked";

interface Props {
  environment: string;
  /** The list's filter, as JSON. */
  filter: string;
  /** How many the filter finds, in words. */
  found: string;
  /** What this person may do. */
  actions: readonly SelectOption[];
}

function setBoxes(checked: boolean): void {
  for (const box of listBoxes(bulkForm, tickedField)) box.checked = checked;
}

/** How many rows are ticked. */
function useTicked(): [number, () => void] {
  const [ticked, setTicked] = useState(0);
  useEffect(() => {
    // After the box that ticks all others.
    const count = () =>
      queueMicrotask(() =>
        setTicked(listBoxes(bulkForm, tickedField).filter(({ checked }) => checked).length),
      );
    count();
    document.addEventListener("change", count);
    return () => document.removeEventListener("change", count);
  }, []);
  return [ticked, () => setTicked(0)];
}

/** Appears when a row is ticked: how many are selected, all that match, and what to do with them. */
export function BulkBar({ environment, filter, found, actions }: Props) {
  const [state, submit] = useFormAction(prepareBulkRunAction);
  const [ticked, forget] = useTicked();
  const [all, setAll] = useState(false);
  const clear = () => {
    setBoxes(false);
    setAll(false);
    forget();
    // The box in the head listens to this.
    document.dispatchEvent(new Event("change"));
  };
  return (
    <form id={bulkForm} action={submit} className="sticky bottom-0 z-20 print:hidden">
      <input type="hidden" name="environment" value={environment} />
      <input type="hidden" name="filter" value={filter} />
      {all && <input type="hidden" name="all" value="yes" />}
      {(ticked > 0 || all) && (
        <div className="mt-2 grid gap-2 rounded-t-md border border-line-strong bg-surface p-3 shadow-float">
          <ActionAlert state={state} />
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1.5">
            <p role="status" className="font-medium">
              {all ? `All that match are selected: ${found}` : `${ticked} selected`}
            </p>
            {!all && (
              <Button size="sm" variant="quiet" onClick={() => setAll(true)}>
                Select all that match: {found}
              </Button>
            )}
            <Button size="sm" variant="quiet" onClick={clear}>
              Clear
            </Button>
            <div className="flex min-w-0 gap-2 max-sm:w-full sm:ml-auto">
              <Select name="action" aria-label="What to do" options={actions} className="min-w-0 grow" />
              <SubmitButton>Continue</SubmitButton>
            </div>
          </div>
        </div>
      )}
    </form>
  );
}
