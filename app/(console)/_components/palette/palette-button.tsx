"use client";

import { Search } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import type { Role } from "#lib/auth/permissions.ts";
import { useSetInView } from "./recent-sets.ts";

// Loaded only when somebody opens it.
const loadPalette = () => import("./command-palette.tsx");
const CommandPalette = lazy(async () => ({ default: (await loadPalette()).CommandPalette }));

const subscribeToNothing = () => () => {};
const shortcut = () => (/Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘K" : "Ctrl K");

interface Props {
  organizationId: string;
  role: Role;
}

const look =
  "flex min-h-8 w-full items-center gap-2.5 rounded-sm border border-line-strong bg-surface px-2.5 text-left text-ink-soft hover:border-ink-soft touch:min-h-11";

/** Without scripts it leads to the page that finds things. */
function FindLink() {
  return (
    <a href="/find" className={look}>
      <Search aria-hidden="true" className="size-4 shrink-0" />
      <span className="grow">Search</span>
    </a>
  );
}

/** Opens the palette: a click here, or Ctrl+K or ⌘K anywhere. */
export function PaletteButton({ organizationId, role }: Props) {
  const inViewId = useSetInView(organizationId);
  const isHydrated = useHydrated();
  // Counted, not switched: a dialog reports its closing late, when it may already be open again.
  const [opening, setOpening] = useState({ number: 0, isOpen: false });
  const open = useCallback(() => setOpening(({ number }) => ({ number: number + 1, isOpen: true })), []);
  const keys = useSyncExternalStore(subscribeToNothing, shortcut, () => "Ctrl K");
  const closeThis = (closed: number) =>
    setOpening((now) => (now.number === closed ? { ...now, isOpen: false } : now));

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
      if (event.altKey || event.shiftKey) return;
      event.preventDefault();
      // A dialog that waits for an answer stays on top.
      if (!document.querySelector("dialog:modal")) open();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [open]);

  if (!isHydrated) return <FindLink />;
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={open}
        onPointerEnter={() => void loadPalette()}
        className={look}
      >
        <Search aria-hidden="true" className="size-4 shrink-0" />
        <span className="grow">Search</span>
        <span aria-hidden="true" className="text-xs text-ink-faint">
          {keys}
        </span>
      </button>
      {opening.isOpen && (
        <Suspense fallback={null}>
          <CommandPalette
            key={opening.number}
            organizationId={organizationId}
            role={role}
            inViewId={inViewId}
            onClose={() => closeThis(opening.number)}
          />
        </Suspense>
      )}
    </>
  );
}
