import { Search } from "lucide-react";
import type { KeyboardEvent } from "react";
import { longestPastedText } from "#lib/text/pasted-values.ts";

interface Props {
  listId: string;
  activeId: string | undefined;
  typed: string;
  onTyped: (typed: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** The combobox: focus stays here while the arrow keys move through the list below. */
export function PaletteInput({ listId, activeId, typed, onTyped, onKeyDown }: Props) {
  return (
    <div className="flex items-center gap-2.5 border-b border-line px-4">
      <Search aria-hidden="true" className="size-4 shrink-0 text-ink-soft" />
      <input
        role="combobox"
        aria-label="Search by name, state or id, or paste a token"
        aria-expanded="true"
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={activeId}
        placeholder="Name, state or id; or paste a token"
        autoComplete="off"
        spellCheck={false}
        maxLength={longestPastedText}
        value={typed}
        onChange={(event) => onTyped(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        className="min-h-12 w-full bg-transparent text-lg outline-none placeholder:text-ink-faint"
      />
    </div>
  );
}
