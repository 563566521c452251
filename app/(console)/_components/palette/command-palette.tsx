"use client";

import { useRouter } from "next/navigation";
import { useEffect, useId, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { chooseTheme } from "#components/theme-choice.ts";
import type { Command } from "./command.ts";
import { type PaletteOption, toGroups } from "./palette-groups.ts";
import { PaletteInput } from "./palette-input.tsx";
import { PaletteList } from "./palette-list.tsx";
import { PaletteStatus } from "./palette-status.tsx";
import { useChoice } from "./use-choice.ts";
import { useSearch } from "./use-search.ts";

interface Props {
  commands: Command[];
  onClose: () => void;
}

function useModal() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (dialog.current && !dialog.current.open) dialog.current.showModal();
  }, []);
  return dialog;
}

/** A native modal with a combobox: typing filters commands and finds things by name, Enter goes there. */
export function CommandPalette({ commands, onClose }: Props) {
  const router = useRouter();
  const dialog = useModal();
  const id = useId();
  const [typed, setTyped] = useState("");
  const words = typed.trim();
  const search = useSearch(words);
  const groups = toGroups(commands, search.view, words);
  const options = groups.flatMap((group) => group.options);
  const run = ({ target }: PaletteOption) => {
    dialog.current?.close();
    if ("href" in target) router.push(target.href);
    else chooseTheme(target.theme);
  };
  const { active, choose, onKeyDown } = useChoice(options, run);
  const onTyped = (next: string) => {
    setTyped(next);
    choose(null);
  };
  // At the end of the body: the button may stand in a menu that hides when it is used.
  return createPortal(
    <dialog
      ref={dialog}
      aria-label="Search"
      onClose={onClose}
      onPointerDown={(event) => event.target === event.currentTarget && event.currentTarget.close()}
      className="mx-auto mt-[12vh] mb-auto max-h-[76dvh] w-[calc(100%-2rem)] max-w-xl flex-col overflow-hidden overscroll-contain rounded-md border border-line-strong bg-surface text-ink shadow-float backdrop:bg-scrim open:flex max-sm:mt-4"
    >
      <PaletteInput
        listId={`${id}-list`}
        activeId={active && `${id}-${active.key}`}
        typed={typed}
        onTyped={onTyped}
        onKeyDown={onKeyDown}
      />
      <PaletteList id={id} groups={groups} active={active} onPoint={choose} onRun={run} />
      <PaletteStatus search={search} words={words} count={options.length} />
    </dialog>,
    document.body,
  );
}
