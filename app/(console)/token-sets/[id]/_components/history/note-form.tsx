"use client";

import { Plus } from "lucide-react";
import { useEffect, useState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { Field } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError } from "#lib/entry/action-state.ts";
import { noteAction } from "../../actions.ts";

interface Props {
  setId: string;
  longest: number;
}

/** A note for whoever looks at the set next. What is typed stays in the browser until it was accepted. */
export function NoteForm({ setId, longest }: Props) {
  const [state, submit] = useFormAction(noteAction);
  const [note, setNote] = useState("");
  useEffect(() => {
    if (state.status === "done") setNote("");
  }, [state]);
  return (
    <details className="print:hidden">
      <summary className="inline-flex min-h-8 items-center gap-1.5 rounded-xs text-link hover:underline touch:min-h-11">
        <Plus aria-hidden="true" className="size-4" />
        Leave a note
      </summary>
      <form action={submit} className="mt-1 mb-3 grid max-w-prose gap-3">
        <ActionAlert
          state={state}
          done={() => (
            <Notice tone="success" announce>
              The note is in the history.
            </Notice>
          )}
        />
        <input type="hidden" name="tokenSetId" value={setId} />
        <Field
          name="note"
          label="Note"
          hint="Such as: called, waiting for Idris. It stays on the record with your name, so no tokens or secrets."
          error={fieldError(state, "note")}
          required
        >
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              maxLength={longest}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
          )}
        </Field>
        <div>
          <SubmitButton variant="secondary">Leave note</SubmitButton>
        </div>
      </form>
    </details>
  );
}
