"use client";

import { useRouter } from "next/navigation";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { chooseTheme } from "#components/theme-choice.ts";
import type { Role } from "#lib/auth/permissions.ts";
import { PastedAnswer } from "../find/pasted-answer.tsx";
import { mainPlaces } from "../main-places.tsx";
import { toCommands } from "./commands.ts";
import { type PaletteOption, toGroups } from "./palette-groups.ts";
import { PaletteInput } from "./palette-input.tsx";
import { PaletteList } from "./palette-list.tsx";
import { PaletteStatus } from "./palette-status.tsx";
import { runSetAct, type SetAct, toSetCommands } from "./set-acts.ts";
import { useChoice } from "./use-choice.ts";
import { useKnownSets } from "./use-known-sets.ts";
import { useSearch } from "./use-search.ts";

interface Props {
  organizationId: string;
  role: Role;
  /** The token set whose page is open. */
  inViewId: string | null;
  onClose: () => void;
}

function useModal() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (dialog.current && !dialog.current.open) dialog.current.showModal();
  }, []);
  return dialog;
}

const waiting: Record<SetAct["act"], string> = {
  refresh: "Waiting for Apicbase…",
  check: "Waiting for Apicbase…",
  copy: "Copying…",
};

/** Runs what the palette does itself, and says what came of it. */
function useActs() {
  const router = useRouter();
  const [said, setSaid] = useState<string | null>(null);
  const runAct = async (target: SetAct) => {
    setSaid(waiting[target.act]);
    setSaid(await runSetAct(target));
    if (target.act !== "copy") router.refresh();
  };
  return { said, setSaid, runAct };
}

/** A native modal with a combobox: typing filters commands and finds things, Enter goes there. */
export function CommandPalette({ organizationId, role, inViewId, onClose }: Props) {
  const router = useRouter();
  const dialog = useModal();
  const id = useId();
  const [typed, setTyped] = useState("");
  const words = typed.trim();
  const commands = useMemo(() => toCommands(mainPlaces, role), [role]);
  const { inView, recent } = useKnownSets(organizationId, inViewId);
  const search = useSearch(words);
  const { said, setSaid, runAct } = useActs();
  const own = inView && { set: inView, commands: toSetCommands(inView, role) };
  const groups = toGroups({ commands, inView: own, recent, view: search.view, found: search.found }, words);
  const options = groups.flatMap((group) => group.options);
  const run = ({ target }: PaletteOption) => {
    if ("act" in target) {
      void runAct(target);
      return;
    }
    dialog.current?.close();
    if ("href" in target) router.push(target.href);
    else chooseTheme(target.theme);
  };
  const { active, choose, onKeyDown } = useChoice(options, run);
  const onTyped = (next: string) => {
    setTyped(next);
    setSaid(null);
    choose(null);
  };
  const isCurrent = search.view !== null && search.found === words && words !== "";
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
      {isCurrent && search.view && <PastedAnswer view={search.view} />}
      <PaletteList id={id} groups={groups} active={active} onPoint={choose} onRun={run} />
      <PaletteStatus search={search} words={words} count={options.length} said={said} />
    </dialog>,
    document.body,
  );
}
