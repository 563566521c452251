"use client";

import type { ReactNode } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { Field } from "#components/ui/field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError } from "#lib/entry/action-state.ts";
import { longestPastedText } from "#lib/text/pasted-values.ts";
import { PastedAnswer } from "../../_components/find/pasted-answer.tsx";
import { findAction } from "../actions.ts";
import { FoundThings } from "./found-things.tsx";

interface Props {
  /** The words that the address holds. */
  q: string;
  /** What was found for them. */
  children: ReactNode;
}

/** The box, sent in the body of a POST: what is pasted must not stand in an address. */
export function FindForm({ q, children }: Props) {
  const [state, submit] = useFormAction(findAction);
  return (
    <>
      <form action={submit} className="mb-5 grid max-w-2xl gap-4">
        <ActionAlert state={state} />
        <div className="flex flex-wrap items-end gap-2">
          <div className="min-w-60 grow">
            <Field name="text" label="Name, state or id; or a token" error={fieldError(state, "text")}>
              {(control) => (
                <TextInput
                  {...control}
                  type="search"
                  autoComplete="off"
                  spellCheck={false}
                  maxLength={longestPastedText}
                  defaultValue={q}
                />
              )}
            </Field>
          </div>
          <SubmitButton>Find</SubmitButton>
        </div>
      </form>
      {state.status === "done" ? (
        <div className="rounded-sm border border-line-strong bg-surface">
          <PastedAnswer view={state.result} />
          <div className="px-4 py-3">
            <FoundThings view={state.result} words={null} />
          </div>
        </div>
      ) : (
        children
      )}
    </>
  );
}
