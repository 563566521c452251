import type { Theme } from "#components/theme.ts";

/** Something the palette offers: a page to go to, or a theme to switch to. */
export type Command = { label: string; words: string } & ({ href: string } | { theme: Theme });

/** Whether each typed word is the beginning of a word of the text, in any order. */
export function hasWords(text: string, typed: string): boolean {
  const words = text.toLowerCase().split(/\s+/);
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((start) => words.some((word) => word.startsWith(start)));
}
