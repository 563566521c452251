"use client";

import { useCallback, useId, useRef } from "react";
import { PickerList } from "#components/ui/picker-list.tsx";
import type { Choice } from "#components/ui/use-choices.ts";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { usePicker } from "#components/ui/use-picker.ts";

type PickerProps = {
  name: string;
  /** What is picked: its matches come from /api/v1/choices. */
  kind: "application" | "library" | "person";
  /** What is chosen; its id is sent. Words that are not a match are sent as they are. */
  chosen: Choice | null;
  /** What the field shows while nothing is chosen: words that were typed. */
  words?: string | undefined;
  /** What can be chosen besides the matches. */
  more?: readonly Choice[] | undefined;
  placeholder?: string;
  /** The name is sent, not the id: for what is only known by name. */
  sendsName?: boolean;
  /** What the list says where nothing matches. */
  whenNone?: string;
  /** A choice submits the form. */
  appliesAtOnce?: boolean;
  id?: string;
  required?: boolean;
  "aria-label"?: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: true | undefined;
};

const nothing: readonly Choice[] = [];

/** A field that finds what is picked while one types; where no script runs, a text field whose words are searched for. */
export function Picker({
  name,
  kind,
  chosen,
  words,
  more = nothing,
  sendsName = false,
  appliesAtOnce = false,
  whenNone = "No matches",
  ...control
}: PickerProps) {
  const isHydrated = useHydrated();
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const submit = () => appliesAtOnce && input.current?.form?.requestSubmit();
  const picker = usePicker({ kind, chosen, words, more, onChosen: submit });
  const { typed, picked, isOpen, active, keep } = picker;
  const attach = useCallback(
    (node: HTMLInputElement | null) => {
      input.current = node;
      // What was typed before the page's script had loaded.
      if (node && node.value !== "") keep(node.value);
    },
    [keep],
  );
  return (
    <div className="relative">
      <input
        {...control}
        ref={attach}
        name={isHydrated ? undefined : name}
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && active >= 0 ? `${listId}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
        value={typed}
        onChange={(event) => picker.type(event.currentTarget.value)}
        onClick={picker.open}
        onBlur={picker.close}
        onKeyDown={picker.onKeyDown}
        className="control"
      />
      {isHydrated ? (
        <input type="hidden" name={name} value={picked && !sendsName ? picked.id : typed} />
      ) : null}
      <PickerList id={listId} picker={picker} whenNone={whenNone} />
    </div>
  );
}
