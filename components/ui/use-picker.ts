"use client";

import { type KeyboardEvent, useState } from "react";
import { flushSync } from "react-dom";
import { type Choice, type Choices, useChoices } from "#components/ui/use-choices.ts";

interface Options {
  kind: string;
  chosen: Choice | null;
  words: string | undefined;
  more: readonly Choice[];
  /** After a choice, with the field's value changed already. */
  onChosen: () => void;
}

/** What a picker's field and its list share. */
export interface PickerState {
  typed: string;
  /** What was chosen, while its name still stands in the field. */
  picked: Choice | null;
  isOpen: boolean;
  /** The place of the match that the keys point at; -1 for none. */
  active: number;
  found: Choices;
  open: () => void;
  close: () => void;
  type: (text: string) => void;
  /** Takes over what stands in the field, without opening the list. */
  keep: (text: string) => void;
  choose: (choice: Choice) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

type Move = "ArrowDown" | "ArrowUp";
const isMove = (key: string): key is Move => key === "ArrowDown" || key === "ArrowUp";

/** Where the keys lead among so many matches: round the ends. */
function step(active: number, count: number, key: Move): number {
  if (count === 0) return -1;
  if (active < 0) return key === "ArrowDown" ? 0 : count - 1;
  return (active + (key === "ArrowDown" ? 1 : count - 1)) % count;
}

/** The state of a picker: what is typed and chosen, its matches, and what the keys do. */
export function usePicker({ kind, chosen, words, more, onChosen }: Options): PickerState {
  const [typed, setTyped] = useState(chosen?.name ?? words ?? "");
  const [last, setLast] = useState(chosen);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const picked = last?.name === typed ? last : null;
  // What is chosen already is no search: opening the field shows the first by name.
  const matches = useChoices(kind, picked ? "" : typed, isOpen);
  const found = { ...matches, choices: [...matches.choices, ...more] };
  const show = (isShown: boolean) => {
    setOpen(isShown);
    setActive(-1);
  };
  const choose = (choice: Choice) => {
    flushSync(() => {
      setLast(choice);
      setTyped(choice.name);
      show(false);
    });
    onChosen();
  };
  const move = (key: Move) => {
    if (isOpen) setActive(step(active, found.choices.length, key));
    else show(true);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = isOpen ? found.choices[active] : undefined;
    if (isMove(event.key)) move(event.key);
    else if (event.key === "Enter" && at) choose(at);
    else if (event.key === "Escape" && isOpen) show(false);
    else return;
    // Enter would submit the form, Escape close the panel around the field.
    event.preventDefault();
    event.stopPropagation();
  };
  return {
    ...{ typed, picked, isOpen, active, found, choose, onKeyDown },
    open: () => show(true),
    close: () => show(false),
    keep: setTyped,
    type: (text) => {
      setTyped(text);
      show(true);
    },
  };
}
