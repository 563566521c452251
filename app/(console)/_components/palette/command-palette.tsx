"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { chooseTheme } from "#components/theme-choice.ts";
import type { Command } from "./command.ts";
import { type PaletteOption, toGroups } from "./palette-groups.ts";
import { PaletteList } from "./palette-list.tsx";
import { PaletteStatus } from "./palette-status.tsx";
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

/** Index of the option that an arrow key leads to; the ends are joined. */
function step(key: string, from: number, count: number): number | null {
  if (count === 0) return null;
  if (key === "ArrowDown") return (from + 1) % count;
  if (key === "ArrowUp") return (from - 1 + count) % count;
  return null;
}

/** A native modal with a combobox: typing filters commands and finds things by name, Enter goes there. */
export function CommandPalette({ commands, onClose }: Props) {
  const router = useRouter();
  const dialog = useModal();
  const id = useId();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const words = typed.trim();
  const search = useSearch(words);
  const groups = toGroups(commands, search.view, words);
  const options = groups.flatMap((group) => group.options);
  const active = options.find((option) => option.key === chosen) ?? options[0];

  const run = (option: PaletteOption) => {
    dialog.current?.close();
    if ("href" in option.target) router.push(option.target.href);
    else chooseTheme(option.target.theme);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const next = step(event.key, active ? options.indexOf(active) : -1, options.length);
    if (next !== null) setChosen(options[next]?.key ?? null);
    else if (event.key === "Enter" && active) run(active);
    else return;
    event.preventDefault();
  };

  return createPortal(
    <dialog
      ref={dialog}
      aria-label="Search"
      onClose={onClose}
      onPointerDown={(event) => event.target === event.currentTarget && event.currentTarget.close()}
      className="mx-auto mt-[12vh] mb-auto max-h-[76dvh] w-[calc(100%-2rem)] max-w-xl flex-col overflow-hidden overscroll-contain rounded-md border border-line-strong bg-surface text-ink shadow-float backdrop:bg-scrim open:flex max-sm:mt-4"
    >
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Search aria-hidden="true" className="size-4 shrink-0 text-ink-soft" />
        <input
          role="combobox"
          aria-label="Search token sets, applications, libraries and pages"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={active ? `${id}-${active.key}` : undefined}
          placeholder="Where to, or what to find"
          autoComplete="off"
          spellCheck={false}
          maxLength={80}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setChosen(null);
          }}
          onKeyDown={onKeyDown}
          className="min-h-12 w-full bg-transparent text-lg outline-none placeholder:text-ink-faint"
        />
      </div>
      <PaletteList id={id} groups={groups} active={active} onPoint={setChosen} onRun={run} />
      <PaletteStatus search={search} words={words} count={options.length} />
    </dialog>,
    document.body,
  );
}
