"use client";

import { type KeyboardEvent, useState } from "react";
import type { PaletteOption } from "./palette-groups.ts";

export interface Choice {
  /** The option that Enter would run. */
  active: PaletteOption | undefined;
  /** Makes an option the active one; null goes back to the first. */
  choose: (key: string | null) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** Index of the option that an arrow key leads to; after the last comes the first. */
function step(key: string, from: number, count: number): number | null {
  if (count === 0) return null;
  if (key === "ArrowDown") return (from + 1) % count;
  if (key === "ArrowUp") return (from - 1 + count) % count;
  return null;
}

/** The active option: the first, until keys or pointer choose another that is still listed. */
export function useChoice(options: PaletteOption[], run: (option: PaletteOption) => void): Choice {
  const [chosen, choose] = useState<string | null>(null);
  const active = options.find((option) => option.key === chosen) ?? options[0];
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const next = step(event.key, active ? options.indexOf(active) : -1, options.length);
    if (next !== null) choose(options[next]?.key ?? null);
    else if (event.key === "Enter" && active) run(active);
    else return;
    event.preventDefault();
  };
  return { active, choose, onKeyDown };
}
